// Configurations as far as they are known before anything is timed: compiled, planned, judged by their resources.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gpu/gpu_compiler.hpp>
#include <gpu/occupancy.hpp>
#include <tl/executor.hpp>
#include <tune/space.hpp>

namespace kl::tune {

// One kernel of a plan, as the compiler made it.
struct KernelEstimate {
  std::string kernel;
  int threads = 128;                 // of a block
  std::int64_t blocks = 0;           // of all its launches
  gpu::PtxasReport resources;
  int dynamic_shared_bytes = 0;
  gpu::Occupancy occupancy;          // by gpu::occupancy; blocks_per_sm 0: it cannot run
  std::string code;                  // digest of the machine code
};

struct Candidate {
  Configuration configuration;
  std::vector<KernelEstimate> kernels;  // of the size that is tuned for
  std::string dropped;               // why it is not worth a timing, one sentence; empty: it is
  std::string unavailable;           // there is no compiler; says how to get one
  std::filesystem::path module;      // the host's half, when it compiled
  std::string plan;                  // digest of what solve launches, arguments included
};

struct PrepareRequest {
  std::filesystem::path file;
  std::vector<std::string> entries = {"solve"};
  RunRequest run;                    // arguments of the size; buffers need no bytes
  std::string arch;                  // "sm_90a"
  int num_sms = 132;                 // that solve is told
  int threads = 1;                   // compiles at once
  std::function<void(std::size_t done, std::size_t of)> on_progress;  // compiles; from one thread at a time
};

// In the order of the configurations, of which the first is the file's own. Compiles are cached on disk.
std::vector<Candidate> prepare(const PrepareRequest& request, std::vector<Configuration> configurations);

// Why a compiled candidate is not worth a timing, judged against the file's own values; empty if it is. It cannot
// run (no block fits on a multiprocessor), launches nothing, or spills registers where the file's own values
// spill fewer. Low occupancy alone is no reason: few warps with many bytes in flight each can saturate the memory.
std::string reason_to_drop(const Candidate& candidate, const Candidate& standard);

// Drops candidates whose plan and machine code are those of an earlier one.
void drop_duplicates(std::vector<Candidate>& candidates);

}  // namespace kl::tune
