// Runs a kernel file on a GPU: the plan is made by the file's module, the kernels are compiled from its text.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gpu/gpu_compiler.hpp>
#include <gpu/timing.hpp>
#include <host/plan_child.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

// Contents made on the GPU, for dense tensors too large to be made by one core: bit for bit what the checker's
// make_inputs gives for the same seed and the same name of the buffer.
struct Fill {
  double low = 0, high = 1;        // uniform in [low, high)
  bool integers = false;           // or integers from low to high, both included; the type must hold both
  std::vector<double> specials = {};  // mixed in
};

// A plan that was made elsewhere, and code for all that it launches: neither planning nor compiling is left to do here, so that
// nothing of the file itself is needed.
struct GivenKernel {
  std::string kernel;
  int num_warps = 4;
  Specialisation arguments;
  CompiledKernel code;
};
struct Prepared {
  host::PlanResult plan;
  std::vector<GivenKernel> kernels;
};

// Another plan over the same tensors, timed in turns with the request's own: the samples of both see the same
// clocks, so that their ratio means something.
struct Rival {
  std::string name;                // "solution", "BLOCK=512"
  std::filesystem::path module;
  std::filesystem::path file;
  std::string entry = "solve";
  std::vector<std::pair<std::string, std::string>> meta;
  std::shared_ptr<const Prepared> prepared = {};  // null: plan and compile here
};

// Most that TimingRequest::kept_samples may be.
inline constexpr int kMostKeptSamples = 16;

struct TimingRequest {
  double bytes = 0;                // that the plan has to move; 0: unknown, and so is the throughput
  int budget_ms = 4000;            // for each contender; sampling stops here
  std::vector<Fill> fills;         // one per Buffer argument; used where its `bytes` are empty
  std::vector<Rival> rivals;
  std::vector<std::uint64_t> seeds;  // of the inputs, which samples take in turns; empty: run.seed alone
  bool keep_outputs = false;       // the outputs of the last sample with each seed come back
  // More than 0: samples are hidden from what is timed. Every round has inputs by a seed that is drawn for it (tensors with bytes
  // excepted, which `seeds` then names), shared memory is overwritten before each sample, two more clocks time some of them, and the
  // outputs of so many samples of each contender come back: which, is drawn after they ran.
  int kept_samples = 0;
};

struct GpuRequest {
  RunRequest run;                  // `order`, `seed`, `check_races` and `count_traffic` have no meaning here
  std::filesystem::path file;      // the kernel file that `run.module` was compiled from
  std::vector<std::pair<std::string, std::string>> meta;
  std::optional<TimingRequest> timing;  // time instead of validating; tensors are not returned
  std::shared_ptr<const Prepared> prepared = {};  // null: plan and compile here
};

struct KernelFigures {
  std::string kernel;
  PtxasReport resources;
  int dynamic_shared_bytes = 0;
  bool cached = false;
  double compile_ms = 0;
};

// Outputs of a plan for one seed.
struct TimedOutputs {
  std::uint64_t seed = 0;
  std::vector<BufferResult> buffers;  // one per Buffer argument; inputs have no bytes
};

// What became of one rival.
struct RivalResult {
  std::string name;
  RunOutcome outcome = RunOutcome::kCompleted;
  std::string message;             // why it was not timed
  std::vector<KernelFigures> kernels;
  std::optional<GpuTiming> timing;
  bool same_outputs = false;       // bit for bit those of the request's own plan, in every sample of every seed
  Quantiles ratio;                 // the own plan's time over this one's, pair by pair; zeros if it was not timed
  std::vector<TimedOutputs> outputs;  // with kept_samples
};

struct GpuResult {
  RunResult run;
  std::string device;              // "NVIDIA H200"
  int compute_capability = 0;      // 90
  std::vector<host::Diagnostic> diagnostics;  // of a kernel that NVRTC refuses
  std::string compiler_log;
  std::vector<KernelFigures> kernels;
  std::optional<GpuTiming> timing;
  std::vector<RivalResult> rivals;   // as requested
  std::vector<TimedOutputs> outputs; // with keep_outputs, one per seed; or those of kept_samples
  bool repeatable = true;            // every timed sample of a seed gave the same bits
  std::string note;                  // what else there is to know of the machine: other GPUs, not used
};

// Plans in a child process without CUDA, then compiles, runs and checks in another one, the only one in which
// CUDA is initialised and in which nothing of the learner's runs but on the GPU. Each tensor lies between guard
// zones; a changed guard or changed padding is a finding OUT_OF_BOUNDS that knows the element but not the block.
// What the GPU stops (addresses outside every allocation, misaligned ones, time) is an outcome that points to the
// simulator's replay. A rival that fails, or takes the GPU's context with it, leaves the others' results as they
// are. Uses the first GPU that CUDA_VISIBLE_DEVICES leaves.
GpuResult execute(const GpuRequest& request);

}  // namespace kl::gpu
