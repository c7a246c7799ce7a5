// Kernels against the clock: each is checked on the puzzle's cases first, then those that passed are timed in
// turns over the same tensors. The way of both `bench` and `run --backend gpu` to the GPU.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <checker/check.hpp>
#include <gpu/run_backend.hpp>

namespace kl::cli {

// A kernel file with values of its meta-parameters.
struct Contender {
  std::string name;                // "yours", "solution", "BLOCK=512"
  std::filesystem::path file;
  std::vector<std::pair<std::string, std::string>> meta;
  bool is_checked = false;         // it has passed its cases already, or will have to before it counts
};

struct TimedContender {
  Report report;                   // of the cases and of the timed size; timed only if the cases PASS
  std::optional<gpu::GpuTiming> timing;
  std::string not_timed;           // why there is no timing although the cases passed
  bool validated = false;          // the outputs of the timed samples are those of the reference
  std::string not_validated;       // why nobody knows; empty if validated, or WRONG
};

struct TimedRun {
  std::string size;                // "n=268435456"; empty if the puzzle has no bench size
  Model model;                     // at this size
  std::string device;              // "NVIDIA H200"
  int compute_capability = 0;
  std::vector<TimedContender> contenders;  // as given
  std::string unavailable;         // not empty: nothing can run here; the contenders are incomplete then
};

struct TimedRunOptions {
  CheckOptions check;              // `file`, `meta` and `only_case` are the contenders' and the size's business
  int budget_ms = 4000;            // of samples, for each contender
  std::optional<Case> size;        // instead of the puzzle's bench size
  std::function<void(const Contender&, bool is_timing)> on_step;  // before a check; before the timing, once
};

// `puzzle` is that of `folder`. Needs at least one contender.
TimedRun time_contenders(const Puzzle& puzzle, const PuzzleFolder& folder, const std::vector<Contender>& contenders,
                         const TimedRunOptions& options, gpu::RunBackend& backend);

// The functions of the checker's contract, on `backend`, which must outlive them.
Backend gpu_backend(gpu::RunBackend& backend);

// The check alone: every case of `options`, none of the simulator's targets.
Report check_on_gpu(const Puzzle& puzzle, const PuzzleFolder& folder, CheckOptions options, gpu::RunBackend& backend);

}  // namespace kl::cli
