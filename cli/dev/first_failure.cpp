#include <cli/dev/first_failure.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace kl::cli {
namespace {

std::int64_t elements_of(const Puzzle& puzzle, const std::vector<std::int64_t>& values) {
  std::int64_t sum = 0;
  for (const ArgumentSpec& argument : puzzle.arguments(Case(puzzle.parameters, values))) {
    if (argument.is_scalar) continue;
    std::int64_t elements = 1;
    for (const std::int64_t extent : argument.shape) elements *= extent;
    sum += elements;
  }
  return sum;
}

}  // namespace

std::vector<std::size_t> cases_by_size(const Puzzle& puzzle) {
  std::vector<std::pair<std::int64_t, std::size_t>> sizes;
  for (std::size_t k = 0; k < puzzle.cases.size(); ++k) sizes.emplace_back(elements_of(puzzle, puzzle.cases[k]), k);
  std::sort(sizes.begin(), sizes.end());
  std::vector<std::size_t> numbers;
  for (const auto& [elements, number] : sizes) numbers.push_back(number);
  return numbers;
}

Report check_until_failure(const Puzzle& puzzle, const PuzzleFolder& folder, CheckOptions options, const Backend& backend,
                           const std::vector<std::size_t>& cases) {
  Report report;
  for (const std::size_t number : cases) {
    options.only_case = std::to_string(number);
    report = check(puzzle, folder, options, backend);
    if (report.verdict != Verdict::kPass) break;
  }
  return report;
}

}  // namespace kl::cli
