// The verdict of a kernel that is expected to fail, without running more cases than that takes.
#pragma once

#include <cstddef>
#include <vector>

#include <checker/check.hpp>

namespace kl::cli {

// Numbers of the cases, that of the fewest elements first, equal ones in their order. Makes the arguments of all of them.
std::vector<std::size_t> cases_by_size(const Puzzle& puzzle);

// A report of the first of `cases` that fails, or of the last if all pass. With the cases by size, the verdict is that of check(), which
// shows the smallest that fails; but for a kernel that has no end in some case and fails otherwise in a smaller one listed behind it: here
// the latter counts. `options.only_case` is not looked at.
Report check_until_failure(const Puzzle& puzzle, const PuzzleFolder& folder, CheckOptions options, const Backend& backend,
                           const std::vector<std::size_t>& cases);

}  // namespace kl::cli
