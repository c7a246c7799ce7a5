#include <leaderboard/worker/shapes.hpp>

#include <algorithm>
#include <exception>
#include <numeric>

#include <checker/check.hpp>
#include <checker/indexing.hpp>
#include <checker/inputs.hpp>

namespace kl::board {
namespace {

constexpr int kMostDraws = 12;
constexpr std::int64_t kLarge = 64;  // of a parameter, in steps: a sixteenth of it is something to draw from

using Values = std::vector<std::int64_t>;

// What all listed values of a parameter are multiples of; 0 if it is the same everywhere.
std::int64_t step_of(const Puzzle& puzzle, std::size_t parameter) {
  std::int64_t step = 0;
  bool changes = false;
  for (const Values& values : puzzle.cases) {
    step = std::gcd(step, values[parameter]);
    changes |= values[parameter] != puzzle.cases.front()[parameter];
  }
  return changes ? step : 0;
}

std::int64_t odd(std::int64_t most, std::uint64_t bits) { return 2 * static_cast<std::int64_t>(bits % static_cast<std::uint64_t>((most + 1) / 2)) + 1; }

struct Sizes {
  std::int64_t all = 0, outputs = 0;
};
// Of its tensors, in bytes. What the specification throws at a size that it does not take is "too large".
Sizes sizes_of(const Puzzle& puzzle, const Case& size) {
  Sizes sizes;
  try {
    for (const ArgumentSpec& a : puzzle.arguments(size)) {
      if (a.is_scalar) continue;
      const std::int64_t bytes = element_count(a.shape) * tl::size_bytes(a.type);
      sizes.all += bytes;
      if (a.role != Role::kInput) sizes.outputs += bytes;
    }
  } catch (const std::exception&) {
    sizes.all = sizes.outputs = std::numeric_limits<std::int64_t>::max();
  }
  return sizes;
}

bool solution_masters(const Puzzle& puzzle, const PuzzleFolder& folder, const Case& size, std::uint64_t seed) {
  Puzzle one = puzzle;
  one.cases = {size.values()};
  one.targets.clear();
  CheckOptions options;
  options.file = folder.solution();
  options.seed = seed;
  options.schedules = 1;
  options.fingerprint = false;
  try {
    return check(one, folder, options, simulator()).verdict == Verdict::kPass;
  } catch (const std::exception&) {
    return false;
  }
}

Values draw(const Puzzle& puzzle, std::uint64_t seed, int number) {
  Values values = puzzle.cases.front();
  for (std::size_t p = 0; p < values.size(); ++p) {
    const std::int64_t step = step_of(puzzle, p);
    if (step == 0) continue;
    std::int64_t most = 0;
    for (const Values& listed : puzzle.cases) most = std::max(most, listed[p]);
    values[p] = step * odd(most / step, random_bits(seed, "hidden " + puzzle.parameters[p], static_cast<std::uint64_t>(number)));
  }
  return values;
}

}  // namespace

std::vector<Case> hidden_cases(const Puzzle& puzzle, const PuzzleFolder& folder, std::uint64_t seed, int count) {
  std::vector<Case> hidden;
  if (puzzle.cases.empty()) return hidden;
  std::int64_t largest = 0;
  for (const Values& listed : puzzle.cases) largest = std::max(largest, sizes_of(puzzle, Case(puzzle.parameters, listed)).all);
  std::vector<Values> seen = puzzle.cases;
  for (int number = 0; number < kMostDraws && static_cast<int>(hidden.size()) < count; ++number) {
    const Values values = draw(puzzle, seed, number);
    if (std::find(seen.begin(), seen.end(), values) != seen.end()) continue;
    seen.push_back(values);
    const Case size(puzzle.parameters, values);
    if (sizes_of(puzzle, size).all <= largest && solution_masters(puzzle, folder, size, seed)) hidden.push_back(size);
  }
  return hidden;
}

std::optional<Case> timed_case(const Puzzle& puzzle, const ShapeLimits& limits) {
  if (puzzle.bench.empty()) return {};
  Values values = puzzle.bench;
  while (true) {
    const Case size(puzzle.parameters, values);
    const Sizes sizes = sizes_of(puzzle, size);
    if (sizes.all <= limits.tensor_bytes && sizes.outputs <= limits.output_bytes) return size;
    std::size_t largest = values.size();
    for (std::size_t p = 0; p < values.size(); ++p) {
      const std::int64_t step = step_of(puzzle, p);
      if (step > 0 && values[p] >= 2 * step && (largest == values.size() || values[p] > values[largest])) largest = p;
    }
    if (largest == values.size()) return size;  // as it is: nothing may be changed
    const std::int64_t step = step_of(puzzle, largest);
    values[largest] = std::max(values[largest] / 2 / step * step, step);
  }
}

std::optional<Case> hidden_timed_case(const Puzzle& puzzle, const Case& timed, std::uint64_t seed) {
  Values values = timed.values();
  for (std::size_t p = 0; p < values.size(); ++p) {
    const std::int64_t step = step_of(puzzle, p);
    if (step == 0 || values[p] / step < kLarge) continue;
    const std::int64_t steps = values[p] / step;
    // Odd, whatever the timed size is.
    const std::int64_t fewer = steps - odd(steps / 16, random_bits(seed, "hidden size", 0));
    values[p] = step * (fewer % 2 == 0 ? fewer - 1 : fewer);
    return Case(puzzle.parameters, values);
  }
  return {};
}

}  // namespace kl::board
