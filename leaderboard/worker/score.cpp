#include <leaderboard/worker/score.hpp>

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/estimate.hpp>

namespace kl::board {

Score score_of(const Puzzle& puzzle, const Report& report) {
  constexpr double kBytesPerUsOfGb = 1e3;
  Score score;
  double logarithms = 0;
  for (const CaseReport& one : report.cases) {
    const std::vector<std::int64_t> values = parse_case(puzzle, one.parameters);
    if (!puzzle.model || values.empty()) continue;
    const Model model = puzzle.model(Case(puzzle.parameters, values));
    ShapeScore shape{one.parameters, model.bytes / (report.machine.dram_gb_per_s * kBytesPerUsOfGb), 0, model.bytes, model.flop, 0};
    for (const LaunchCounters& launch : one.detail.launches) {
      shape.modelled_us += estimate(launch, report.machine).at_most_us;
      shape.dram_bytes += launch.memory.dram_bytes_read + launch.memory.dram_bytes_written;
    }
    if (!(shape.ceiling_us > 0)) continue;
    // Something to compute, and nothing was counted: no share, and no rank.
    if (!(shape.modelled_us > 0)) return {};
    logarithms += std::log(shape.share());
    score.shapes.push_back(std::move(shape));
  }
  if (score.shapes.empty()) return score;
  const double mean = std::exp(logarithms / static_cast<double>(score.shapes.size()));
  score.value = std::strtod(fmt::format("{:.6e}", mean).c_str(), nullptr);
  return score;
}

}  // namespace kl::board
