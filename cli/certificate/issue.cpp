#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cli/atomic_file.hpp>
#include <cli/bench/progress.hpp>
#include <cli/certificate/certificate.hpp>
#include <cli/certificate/recheck.hpp>
#include <cli/certificate/verify.hpp>
#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

CertifiedTrack& track_of(Certificate& certificate, const PuzzleFolder& folder) {
  auto& tracks = certificate.tracks;
  const auto at = std::find_if(tracks.begin(), tracks.end(), [&](const CertifiedTrack& t) { return t.track == folder.track; });
  return at == tracks.end() ? tracks.emplace_back(CertifiedTrack{folder.track, 0, 0}) : *at;
}

// Every puzzle that once passed is checked again; one that does not pass is left out, with a remark.
Certificate issue(const Settings& settings, const std::vector<PuzzleFolder>& puzzles, const Progress& progress, const std::string& name) {
  Certificate certificate{name, fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))), settings.seed, settings.schedules, {}, {}};
  BenchProgress line(passed_count(puzzles, progress));
  int at = 0;
  for (const PuzzleFolder& folder : puzzles) {
    CertifiedTrack& track = track_of(certificate, folder);
    ++track.total;
    if (status_word(folder, progress) != "passed") continue;
    line.show(++at, "checking " + folder.slug + " again");
    const Recheck now = recheck(settings, folder);
    if (now.verdict == Verdict::kPass) {
      ++track.passed;
      certificate.puzzles.push_back({folder.number, folder.slug, folder.title, folder.track, now.checks, now.sha256});
      continue;
    }
    line.clear();
    fmt::print(stderr, "kernelings: {} {} passed once, but not now, and is left out: {}\n", number_text(folder.number), folder.slug, verdict_text(now));
  }
  return certificate;
}

void write_svg(const Certificate& certificate, const std::string& given) {
  const fs::path file = fs::absolute(given).lexically_normal();
  try {
    fs::create_directories(file.parent_path());
    write_atomically(file, certificate_svg(certificate));
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot write {}: {}", shown_path(file), error.code().message()));
  }
  fmt::print(stderr, "kernelings: wrote {}; `./kernelings certificate --verify {}` checks it\n", shown_path(file), shown_path(file));
}

}  // namespace

int certificate(const Settings& settings, const CertificateArguments& arguments) {
  if (!arguments.verify.empty()) return verify_certificate(settings, arguments.verify, arguments.json);
  if (const std::string problem = name_problem(arguments.name); !problem.empty()) throw UsageError("the name " + problem);
  const auto puzzles = all_puzzles(settings);
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  print_warning(store);
  if (passed_count(puzzles, progress) == 0)
    throw UsageError("there is nothing to certify: no puzzle has passed yet; `./kernelings` begins with the first");
  const Certificate certificate = issue(settings, puzzles, progress, arguments.name);
  if (certificate.puzzles.empty()) throw UsageError("there is nothing to certify: none of your files passes now");
  fmt::print("{}", arguments.json ? certificate_json(certificate, 2) + "\n" : certificate_text(certificate));
  if (!arguments.svg.empty()) write_svg(certificate, arguments.svg);
  else if (!arguments.json) fmt::print("`./kernelings certificate --name NAME --svg FILE` draws it; --json is for programs.\n");
  return 0;
}

}  // namespace kl::cli
