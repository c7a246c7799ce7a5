// Checks puzzles in child processes: several at once, and a puzzle's crash is that puzzle's problem.
#pragma once

#include <functional>
#include <vector>

#include <cli/dev/rules.hpp>

namespace kl::cli {

// Runs `work` on each folder in a process of its own, at most `parallel` at a time, and calls `done` in
// the caller's process, in the order of the folders. A process that dies counts as one problem.
void check_in_parallel(const std::vector<PuzzleFolder>& folders, int parallel,
                       const std::function<Problems(const PuzzleFolder&)>& work,
                       const std::function<void(const PuzzleFolder&, const Problems&)>& done);

}  // namespace kl::cli
