// `run --sanitize`: compute-sanitizer's four tools over the cases of a puzzle.
#include <cstdio>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/inspect/inspect.hpp>
#include <cli/inspect/rerun.hpp>
#include <cli/learner_file.hpp>
#include <gpu/inspect_sanitizer.hpp>
#include <host/lines.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// As the simulator names what the tool looks for.
Verdict verdict_of(std::string_view tool) {
  if (tool == "memcheck") return Verdict::kOutOfBounds;
  if (tool == "racecheck") return Verdict::kRace;
  return tool == "initcheck" ? Verdict::kUninitialized : Verdict::kMissingBarrier;
}

std::string place_text(const Place& place) { return place.line > 0 ? fmt::format("{}:{}", shown_path(place.file), place.line) : "an unknown line"; }

std::string finding_text(const gpu::SanitizerFinding& f) {
  std::string text = fmt::format("  {}: {}", place_text(f.where), f.what);
  if (f.other.line > 0) text += fmt::format(" at {}", place_text(f.other));
  if (!f.kernel.empty()) text += fmt::format(", in {}", f.kernel);
  if (!f.thread.empty()) text += fmt::format(", thread {} of block {}", f.thread, f.block);
  if (f.count > 1) text += fmt::format(", and {} more times", f.count - 1);
  return text + "\n" + (f.detail.empty() ? "" : "    " + f.detail + "\n");
}

void print_findings(const gpu::SanitizerReport& report) {
  constexpr std::size_t kMost = 8;
  for (std::size_t i = 0; i < report.findings.size() && i < kMost; ++i) fmt::print("{}", finding_text(report.findings[i]));
  if (report.findings.size() > kMost) fmt::print("  and {} more places\n", report.findings.size() - kMost);
}

// Why the run told nothing about the kernel; empty if it did.
std::string failure_of(const gpu::SanitizerReport& report, const host::ChildResult& child) {
  if (!report.failure.empty()) return report.failure;
  if (report.complete) return "";
  if (child.how == host::ChildResult::kTimedOut) return "it takes too long; --case checks one case only";
  return child.error.empty() ? fmt::format("it ended with {} and gave no summary", child.exit_code) : child.error;
}

}  // namespace

int sanitize(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const fs::path& file) {
  const std::string full = fs::absolute(file).lexically_normal().string();
  const auto command = rerun_command(settings, arguments, folder, full, false);
  // Once without a tool: it fills the cache, since compilers do not work under every tool, and a wrong kernel is
  // better explained by its report.
  host::ChildLimits plain;
  plain.time_ms = 1'800'000;
  plain.memory_bytes = std::int64_t{1} << 50;
  const host::ChildResult first = host::run_program(plain, command);
  if (first.exit_code != 0) fmt::print("without a tool, the run ends with exit code {}; `./kernelings run {} --backend gpu` says why\n", first.exit_code, folder.slug);
  int code = 0;
  for (const char* tool : gpu::kSanitizerTools) {
    const host::ChildResult child = run_under(
        "compute-sanitizer", {"--tool", tool, "--target-processes", "all", "--report-api-errors", "no", "--print-limit", "200"}, command);
    const gpu::SanitizerReport report = gpu::read_sanitizer(child.output, full);
    constexpr double kMsPerSecond = 1000;
    if (const std::string failure = failure_of(report, child); !failure.empty()) {
      fmt::print("{:<10} could not work: {}\n", tool, failure);
      if (code == 0) code = exit_code(Verdict::kUnavailable);
      continue;
    }
    fmt::print("{:<10} {}, {:.1f} s\n", tool, report.errors == 0 ? "nothing found" : fmt::format("{} errors", report.errors), child.wall_ms / kMsPerSecond);
    print_findings(report);
    if (report.errors > 0 && (code == 0 || code == exit_code(Verdict::kUnavailable))) code = exit_code(verdict_of(tool));
  }
  if (code == 0) code = first.exit_code;
  fmt::print("{} {} under compute-sanitizer\n", code == 0 ? "CLEAN" : "NOT CLEAN", folder.slug);
  return code;
}

}  // namespace kl::cli
