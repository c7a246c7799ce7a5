#include <cli/certificate/recheck.hpp>

#include <checker/check.hpp>
#include <cli/learner_file.hpp>
#include <cli/run_options.hpp>
#include <host/digest.hpp>
#include <host/sha256.hpp>

namespace kl::cli {

Recheck recheck(const Settings& settings, const PuzzleFolder& folder) {
  const auto file = learner_file(settings, folder);
  const auto source = host::read_file(file);
  if (!source) return {{}, Verdict::kUnavailable, 0, "there is no " + shown_path(file)};
  CheckOptions options = check_options(settings, file);
  options.fingerprint = false;
  const Report report = check(folder, options);
  Recheck result{host::sha256_hex(*source), report.verdict, 0, report.unavailable};
  for (const CaseReport& one : report.cases) result.checks += one.schedules;
  if (host::read_file(file) != source) {  // what was run may be neither
    result.verdict = Verdict::kUnavailable;
    result.unavailable = shown_path(file) + " was changed while it was checked";
  }
  return result;
}

std::string verdict_text(const Recheck& recheck) {
  return recheck.verdict == Verdict::kUnavailable ? recheck.unavailable : std::string(name(recheck.verdict));
}

}  // namespace kl::cli
