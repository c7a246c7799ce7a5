// The defaults of check(): the puzzle's own specification, on the simulator.
#include <fmt/format.h>

#include <checker/check.hpp>
#include <sim/simulator.hpp>

namespace kl {

Backend simulator() {
  return {.name = "sim", .compile = host::compile_kernel, .run = sim::simulate, .search = sim::search_schedules, .births = sim::births_of, .side_by_side = true};
}

Report check(const PuzzleFolder& folder, const CheckOptions& options, const Backend& backend) {
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (loaded.puzzle) return check(*loaded.puzzle, folder, options, backend);
  Report report;
  report.number = folder.number;
  report.slug = folder.slug;
  report.title = folder.title;
  report.backend = backend.name;
  report.file = options.file.string();
  report.verdict = Verdict::kUnavailable;
  report.unavailable = loaded.error;
  return report;
}

Report check(const PuzzleFolder& folder, const CheckOptions& options) { return check(folder, options, simulator()); }

}  // namespace kl
