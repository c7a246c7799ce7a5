// `run --backend gpu`: the checker's cases on the GPU, then the puzzle's bench size against the clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <checker/check.hpp>
#include <cli/bench/rows.hpp>

namespace kl::cli {

struct GpuRun {
  Report report;
  std::string timing;  // one line about the bench size; empty if there is none, or the kernel did not pass
  std::vector<Metric> metrics;  // the same as figures
  std::string device;           // "NVIDIA H200"
  std::optional<BenchRow> row;  // the same as `bench` has it
};

// With --case only that case runs and nothing is timed.
GpuRun run_on_gpu(const PuzzleFolder& folder, const CheckOptions& options, bool timed);

}  // namespace kl::cli
