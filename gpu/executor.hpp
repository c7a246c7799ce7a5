// Runs a kernel file on a GPU: the plan is made by the file's module, the kernels are compiled from its text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gpu/gpu_compiler.hpp>
#include <gpu/timing.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

// Contents made on the GPU, for tensors too large to be made by one core: uniform in [low, high), the same for
// the same seed.
struct Fill {
  double low = 0, high = 1;
};

struct TimingRequest {
  double bytes = 0;                // that the plan has to move; 0: unknown, and so is the throughput
  int budget_ms = 4000;            // sampling stops here
  std::vector<Fill> fills;         // one per Buffer argument; used where its `bytes` are empty
};

struct GpuRequest {
  RunRequest run;                  // `order`, `seed`, `check_races` and `count_traffic` have no meaning here
  std::filesystem::path file;      // the kernel file that `run.module` was compiled from
  std::vector<std::pair<std::string, std::string>> meta;
  std::optional<TimingRequest> timing;  // time instead of validating; tensors are not returned
};

struct KernelFigures {
  std::string kernel;
  PtxasReport resources;
  int dynamic_shared_bytes = 0;
  bool cached = false;
  double compile_ms = 0;
};

struct GpuResult {
  RunResult run;
  std::string device;              // "NVIDIA H200"
  int compute_capability = 0;      // 90
  std::vector<host::Diagnostic> diagnostics;  // of a kernel that NVRTC refuses
  std::string compiler_log;
  std::vector<KernelFigures> kernels;
  std::optional<GpuTiming> timing;
};

// Plans, compiles, runs and checks in a child process, the only one in which CUDA is initialised. Each tensor
// lies between guard zones; a changed guard or changed padding is a finding OUT_OF_BOUNDS that knows the
// element but not the block. What the GPU stops (addresses outside every allocation, misaligned ones, time)
// is an outcome that points to the simulator's replay. Uses the first GPU that CUDA_VISIBLE_DEVICES leaves.
GpuResult execute(const GpuRequest& request);

}  // namespace kl::gpu
