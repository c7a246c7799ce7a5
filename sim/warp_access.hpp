// What one tile operation asks of memory: the instructions of its warps, the sectors and the banks that they touch.
//
// A model of the GPU backend's kernels, from their own lane map and bank layout (tl/lane_map.hpp, tl/shared_layout.hpp)
// and their own rules for when a thread moves its elements in one access (gpu/kernel/memory.hpp, shared.hpp).
#pragma once

#include <span>
#include <vector>

#include <sim/resolve.hpp>
#include <tl/banks.hpp>
#include <tl/counters.hpp>
#include <tl/lane_map.hpp>

namespace kl::sim {

// How a launch is compiled.
struct LaunchLayout {
  int threads = 128;
  int vector_elements = 4;
};

class WarpAccesses {
 public:
  // Adds one operation on global memory, whose element 0 stands at `address`, to `sum`.
  void count_global(const Access& what, std::span<const Run> runs, std::int64_t address, const LaunchLayout& layout, AccessCounters& sum);
  // The same on a shared tile with these extents.
  void count_shared(const Access& what, std::span<const Run> runs, const std::int64_t extent[3], int rank, const LaunchLayout& layout,
                    AccessCounters& sum);
  // Of the operation counted last: its different sectors.
  std::span<const std::int64_t> sectors() const { return all_sectors_; }
  std::int64_t most_lanes_on_an_element(std::span<const Run> runs);

 private:
  template <class Use>
  void for_each_request(const Access& what, std::span<const Run> runs, const LaunchLayout& layout, int chunk, AccessCounters& sum, Use use);
  const lanes::Folds& folds_of(int size, int rows, int columns, int width);

  struct Known {
    int size, rows, columns, width;
    lanes::Folds folds;
  };
  std::vector<Known> known_;
  std::vector<std::int64_t> element_of_lane_;  // -1: the lane touches nothing
  std::vector<std::int64_t> touched_;          // elements of one request, thread by thread
  std::vector<std::int64_t> sectors_, vector_sectors_, all_sectors_, words_, sorted_;
};

}  // namespace kl::sim
