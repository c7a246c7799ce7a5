// What the child leaves for its caller, in memory that both share: what it found before it was killed is not
// lost. Plain data of fixed size.
#pragma once

#include <cstdint>
#include <string_view>

#include <gpu/gpu_compiler.hpp>
#include <gpu/timing.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

inline constexpr int kMostFindings = 64;
inline constexpr int kMostLaunches = 64;
inline constexpr int kMostKernels = 16;

// Each has a time limit of its own, because only some of them are the learner's.
enum class Phase { kOpen, kPlan, kCompile, kPrepare, kRun, kCollect, kTime };

struct FindingRecord {
  FindingKind kind;
  char kernel[128];
  char file[512];  // of the launch
  int line;
  int buffer;
  std::int64_t element;
  std::int64_t count;
  char detail[512];
};

struct LaunchEntry {
  char kernel[128];
  std::int64_t grid[3];
  int num_warps;
};

struct KernelEntry {
  char kernel[128];
  PtxasReport resources;
  int dynamic_shared_bytes;
  bool cached;
  double compile_ms;
};

struct ChildLog {
  Phase phase = Phase::kOpen;
  bool finished = false;
  RunOutcome outcome = RunOutcome::kCompleted;
  char message[2048] = {};
  char device[256] = {};
  int compute_capability = 0;
  int finding_count = 0;
  FindingRecord findings[kMostFindings];
  int launch_count = 0;  // may exceed kMostLaunches; only the first are described
  LaunchEntry launches[kMostLaunches];
  int kernel_count = 0;
  KernelEntry kernels[kMostKernels];
  std::int64_t blocks = 0;
  double run_ms = 0;
  bool refused = false;          // by NVRTC; `text` is its log
  char text[64 << 10] = {};
  bool timed = false;
  GpuTiming timing;

  // The first failure stands.
  void fail(RunOutcome what, std::string_view why);
  void add(const FindingRecord& finding);
};

// Copies what fits and ends it.
template <std::size_t Size>
void copy_text(char (&to)[Size], std::string_view text) {
  const std::size_t size = text.size() < Size ? text.size() : Size - 1;
  for (std::size_t i = 0; i < size; ++i) to[i] = text[i];
  to[size] = '\0';
}

// The shared memory itself: the log, then contents and stored flags of each Buffer argument.
class SharedResults {
 public:
  explicit SharedResults(const RunRequest& request);
  ~SharedResults();
  SharedResults(const SharedResults&) = delete;
  SharedResults& operator=(const SharedResults&) = delete;

  ChildLog& log() { return *reinterpret_cast<ChildLog*>(base_); }
  std::byte* contents(std::size_t buffer) { return base_ + parts_[buffer].contents; }
  std::uint8_t* written(std::size_t buffer) { return reinterpret_cast<std::uint8_t*>(base_ + parts_[buffer].written); }
  std::size_t elements(std::size_t buffer) const { return parts_[buffer].elements; }

 private:
  struct Part {
    std::size_t contents, written, elements;
  };
  std::vector<Part> parts_;
  std::size_t size_ = 0;
  std::byte* base_ = nullptr;
};

}  // namespace kl::gpu
