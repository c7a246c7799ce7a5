// What the child leaves for its caller, in memory that both share: what it found before it was killed is not
// lost. Plain data of fixed size.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <gpu/executor.hpp>
#include <gpu/gpu_compiler.hpp>
#include <gpu/timing.hpp>
#include <host/shared_pages.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

inline constexpr int kMostFindings = 64;
inline constexpr int kMostLaunches = 64;
inline constexpr int kMostKernels = 16;

// Each has a time limit of its own, because only some of them are the learner's.
enum class Phase { kOpen, kCompile, kPrepare, kRun, kCollect, kTime };

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

// What became of one of the plans: the request's own, or a rival.
struct PlanLog {
  RunOutcome outcome = RunOutcome::kCompleted;
  char message[2048] = {};
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
  Quantiles ratio;               // of a rival: own time over this one's
  int kept_count = 0;            // samples whose outputs are in SharedResults, with their seeds
  std::uint64_t kept_seeds[kMostKeptSamples] = {};
  bool same_outputs = true;      // as those of the request's own plan
  bool repeatable = true;

  // The first failure stands.
  void fail(RunOutcome what, std::string_view why);
  void add(const FindingRecord& finding);
  bool is_well() const { return outcome == RunOutcome::kCompleted && finding_count == 0 && !refused; }
};

struct ChildLog {
  Phase phase = Phase::kOpen;
  int current = 0;               // the plan that is being compiled, run or timed
  bool lost = false;             // a fault took the context with it: nothing after `current` was tried
  bool finished = false;
  char device[256] = {};
  char note[512] = {};
  int compute_capability = 0;
  int num_sms = 0;
  int kept = 0;                  // seeds whose outputs are in SharedResults
};

// Copies what fits and ends it.
template <std::size_t Size>
void copy_text(char (&to)[Size], std::string_view text) {
  const std::size_t size = text.size() < Size ? text.size() : Size - 1;
  for (std::size_t i = 0; i < size; ++i) to[i] = text[i];
  to[size] = '\0';
}

// The shared memory itself: the log, one more of each plan, contents and stored flags of each Buffer argument
// that has bytes, and room for the outputs that a timing keeps.
class SharedResults {
 public:
  SharedResults(const RunRequest& request, std::size_t plans, std::size_t kept_seeds);

  ChildLog& log() { return *reinterpret_cast<ChildLog*>(base()); }
  PlanLog& plan(std::size_t i) { return *reinterpret_cast<PlanLog*>(base() + plans_at_ + i * sizeof(PlanLog)); }
  std::byte* contents(std::size_t buffer) { return base() + parts_[buffer].contents; }
  std::uint8_t* written(std::size_t buffer) { return reinterpret_cast<std::uint8_t*>(base() + parts_[buffer].written); }
  std::size_t buffers() const { return parts_.size(); }
  std::size_t elements(std::size_t buffer) const { return parts_[buffer].elements; }
  // Of the outputs and inouts, in a timing that keeps them.
  std::byte* kept(std::size_t seed, std::size_t buffer) { return base() + parts_[buffer].kept + seed * parts_[buffer].kept_bytes; }
  std::size_t kept_bytes(std::size_t buffer) const { return parts_[buffer].kept_bytes; }
  // Gives the pages of a kept output back, once it was copied.
  void forget_kept(std::size_t seed, std::size_t buffer);

 private:
  std::byte* base() { return pages_->data(); }
  struct Part {
    std::size_t contents = 0, written = 0, elements = 0, kept = 0, kept_bytes = 0;
  };
  std::vector<Part> parts_;
  std::size_t plans_at_ = 0;
  std::optional<host::SharedPages> pages_;
};

}  // namespace kl::gpu
