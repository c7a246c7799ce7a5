// How many blocks of a kernel live on one multiprocessor at once, and what stops one more from joining them.
//
// Source: the limits are those of the CUDA C++ Programming Guide, "Technical Specifications per Compute
// Capability"; the rounding (registers by warp and by quarter of a multiprocessor, shared memory by granule) is
// that of the toolkit's cuda_occupancy.h, against which tests/gpu/occupancy_test.cpp checks this.
#pragma once

#include <optional>
#include <string>

namespace kl::gpu {

inline constexpr int kWarpThreads = 32;

// What one multiprocessor of a chip holds.
struct SmLimits {
  int warps = 0;
  int blocks = 0;
  int registers = 65'536;
  int shared_bytes = 0;           // for all blocks together
  int shared_granule_bytes = 0;   // a block's share is rounded up to it
  int reserved_shared_bytes = 0;  // taken by the system for each block
  int shared_bytes_per_block() const { return shared_bytes - reserved_shared_bytes; }
};

// "sm_90a", "sm_90" -> 90. Empty for what is no such name.
std::optional<int> capability_of(const std::string& arch);

// Empty for a chip whose limits are not known here.
std::optional<SmLimits> sm_limits(int compute_capability);

// What one launch asks of a multiprocessor.
struct BlockDemand {
  int threads = 128;
  int registers_per_thread = 0;
  int shared_bytes = 0;           // static and dynamic
};

enum class OccupancyLimit { kWarps, kBlocks, kRegisters, kSharedMemory };

struct Occupancy {
  int blocks_per_sm = 0;          // 0: not even one block fits
  int warps_per_sm = 0;
  int most_warps = 0;             // that the chip holds
  OccupancyLimit limit = OccupancyLimit::kWarps;  // of several, the first of this list that binds
  double percent() const { return most_warps > 0 ? 100.0 * warps_per_sm / most_warps : 0; }
};

// An upper bound: how many blocks fit, not how many the grid has.
Occupancy occupancy(const SmLimits& limits, const BlockDemand& demand);

// "warps", "shared memory": what there would have to be more of.
const char* limit_name(OccupancyLimit limit);

}  // namespace kl::gpu
