// A model of L2 and of the traffic to DRAM behind it: lines of four sectors, 16 ways, the line used longest ago goes.
//
// Blocks reach it in the order in which the simulator runs them. A store needs no fetch, since L2 knows which bytes of a
// sector it holds; what has been written goes to DRAM when its line goes, or at the end.
#pragma once

#include <cstdint>
#include <vector>

#include <tl/counters.hpp>

namespace kl::sim {

class L2Cache {
 public:
  explicit L2Cache(std::int64_t size_bytes);

  // One sector: its address divided by 32. Atomics read and write.
  void access(std::int64_t sector, bool reads, bool writes, MemoryCounters& to);
  // Writes what is left to DRAM.
  void flush(MemoryCounters& to);

 private:
  struct Line {
    std::int64_t tag = -1;
    std::uint64_t used = 0;
    std::uint8_t valid = 0, dirty = 0;  // sectors
  };
  Line& line_of(std::int64_t tag, MemoryCounters& to);

  std::int64_t sets_;
  std::uint64_t now_ = 0;
  std::vector<Line> lines_;
};

}  // namespace kl::sim
