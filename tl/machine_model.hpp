// The machine that a run is simulated on: how many blocks live at once, and what the counters' estimates go by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace kl {

// Cycles are those of a multiprocessor's clock; bandwidths are of the whole machine. The defaults are the tiny machine
// of the simulator: few multiprocessors and little memory close by, so that waves and evictions show at small sizes.
struct MachineModel {
  std::string name = "tiny";
  int sms = 4;                             // multiprocessors
  int blocks_per_sm = 8;
  int warps_per_sm = 256;                  // more than eight blocks ever have: the blocks are the limit
  std::int64_t shared_bytes_per_sm = 228 << 10;
  std::int64_t shared_bytes_per_block = 227 << 10;
  std::int64_t l2_bytes = 64 << 10;
  int clock_mhz = 1000;
  int l2_latency = 200, dram_latency = 500;  // cycles from a load to its value
  double l2_gb_per_s = 200, dram_gb_per_s = 100;

  // Blocks that it holds at most.
  std::int64_t resident_blocks() const { return std::int64_t{sms} * blocks_per_sm; }
  // Blocks of so many warps and bytes of shared memory that live on a multiprocessor at once; at least one.
  std::int64_t resident_per_sm(int num_warps, std::int64_t shared_bytes) const {
    std::int64_t most = std::min<std::int64_t>(blocks_per_sm, warps_per_sm / std::max(num_warps, 1));
    if (shared_bytes > 0) most = std::min(most, shared_bytes_per_sm / shared_bytes);
    return std::max<std::int64_t>(most, 1);
  }
};

}  // namespace kl
