// Work in child processes: several at once, and a crash is the problem of what crashed alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <cli/dev/rules.hpp>

namespace kl::cli {

// What a piece of work said, or how its process died.
struct WorkerResult {
  std::string text;
  std::string death;  // "signal 11 (Segmentation fault)"; empty: it did not
};

// One for each core, at most two: the second halves the time, more would wait for the same disk and memory.
int usual_workers();

// Does pieces 0 to count - 1, each in a process of its own, at most `parallel` at a time, and calls `done` in the caller's
// process, in order.
void work_in_parallel(std::size_t count, int parallel, const std::function<std::string(std::size_t)>& work,
                      const std::function<void(std::size_t, const WorkerResult&)>& done);

// Runs `work` on each folder in a process of its own, at most `parallel` at a time, and calls `done` in
// the caller's process, in the order of the folders. A process that dies counts as one problem.
void check_in_parallel(const std::vector<PuzzleFolder>& folders, int parallel,
                       const std::function<Problems(const PuzzleFolder&)>& work,
                       const std::function<void(const PuzzleFolder&, const Problems&)>& done);

}  // namespace kl::cli
