#include <cli/saved_case.hpp>

#include <cstdio>

#include <fmt/format.h>

#include <checker/indexing.hpp>
#include <checker/saved_case.hpp>
#include <cli/atomic_file.hpp>
#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr std::string_view kEnding = ".case";

// A case of so few elements can be taken in; one of so many takes milliseconds a run.
constexpr std::int64_t kSmallEnough = 64, kSlowToRun = 1 << 16;
// Of a search that nobody asked for. Measured: docs/simulator.md.
constexpr ShrinkLimits kQuick{.runs = 100, .time_ms = 400, .inputs = false};

void save(const fs::path& file, const std::string& text) {
  try {
    fs::create_directories(file.parent_path());
    write_atomically(file, text);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot write {}: {}", shown_path(file), error.code().message()));
  }
}

}  // namespace

void select_case(CheckOptions& options, const std::optional<std::string>& given) {
  options.only_case = given;
  if (!given || !given->ends_with(kEnding)) return;
  options.case_file = fs::absolute(*given).lexically_normal();
  std::string text;
  try {
    text = read_file(options.case_file);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot read the case {}: {}; `run PUZZLE --shrink` makes one", *given, error.code().message()));
  }
  if (const std::string error = read_saved_case(text, options); !error.empty()) throw UsageError(fmt::format("{}: {}", *given, error));
}

void suggest_smaller_case(const PuzzleFolder& folder, const CheckOptions& options, Report& report) {
  if (report.failing_case < 0 || !report.holes.open.empty()) return;
  const CaseReport& failing = report.cases[static_cast<std::size_t>(report.failing_case)];
  std::int64_t elements = 0;
  for (const BufferShape& buffer : failing.buffers) elements += element_count(buffer.shape);
  if (elements <= kSmallEnough || elements > kSlowToRun) return;
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (!loaded.puzzle) return;
  const auto shrunk = shrink(*loaded.puzzle, folder, options, report, simulator(), kQuick);
  // What a search leaves that ran out of time is not the same on every machine.
  if (!shrunk || !shrunk->finished || shrunk->parameters == shrunk->from) return;
  const std::string from = " --case " + shrunk->from;
  const auto at = report.replay.find(from);
  if (at == std::string::npos) return;
  report.smaller = report.replay;
  report.smaller.replace(at, from.size(), " --case " + shrunk->parameters);
}

Report shrunk_report(const Settings& settings, const PuzzleFolder& folder, const CheckOptions& options, Report report) {
  if (report.failing_case < 0) {
    if (report.verdict == Verdict::kPass) fmt::print(stderr, "kernelings: every case passes, so there is none to shrink\n");
    return report;
  }
  const LoadedPuzzle loaded = load_puzzle(folder);
  const auto shrunk = loaded.puzzle ? shrink(*loaded.puzzle, folder, options, report, simulator()) : std::nullopt;
  if (!shrunk) {
    fmt::print(stderr, "kernelings: {} is not shrunk\n", name(report.verdict));
    return report;
  }
  CheckOptions again = options;
  again.case_file = settings.work_dir / "cases" / (folder.path.filename().string() + std::string(kEnding));
  save(again.case_file, saved_case_text(*shrunk, options.seed, fmt::format("A case that gives {}, shrunk from {}.", name(report.verdict), shrunk->from)));
  again.only_case = shrunk->parameters;
  again.fills = shrunk->fills;
  Report small = check(*loaded.puzzle, folder, again, simulator());
  small.compile_ms += report.compile_ms;
  small.shrunk = ShrinkNote{shrunk->from, shrunk->runs, shrunk->finished, fills_text(shrunk->fills), shown_path(again.case_file)};
  return small;
}

}  // namespace kl::cli
