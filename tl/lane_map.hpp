// Which thread of a block holds which element of a tile: one map for the GPU's kernels and for the simulator's counters.
//
// The blocked layout deals a tile to threads in vectors of consecutive elements along the last axis, row-major: vector
// v belongs to thread v % holders, register block v / holders. A tile with fewer vectors than threads is replicated: thread t
// holds vector t % holders. But in a tile of one dimension vectors get narrower before threads go without; in others they
// do not, so that a row that broadcasts to a matrix finds its values in the same threads. All extents are powers of two, so the bits of an element's row-major index are those
// of its place in the vector, of the thread's number and of the register block.
//
// Plain C++ without headers: the GPU's run-time compiler, the simulator and tests on the host read it.
#pragma once

namespace kl::lanes {

constexpr int kWarpThreads = 32;
constexpr int kAccessBytes = 16;  // the widest access of a thread

// Elements that a thread holds side by side in a kernel whose narrowest tensor has elements of that size.
constexpr int vector_elements(int narrowest_bytes) {
  const int fitting = kAccessBytes / narrowest_bytes;
  return fitting > 4 ? fitting : 4;
}

struct LaneMap {
  int width = 1;         // elements of a vector
  unsigned holders = 1;  // threads with values of their own
  int blocks = 1;        // vectors of a thread

  constexpr int registers() const { return blocks * width; }
  // The row-major index of what a thread holds in a register is the one or the other.
  constexpr int thread_part(unsigned thread) const { return static_cast<int>(thread % holders) * width; }
  constexpr int register_part(int r) const { return r / width * static_cast<int>(holders) * width + r % width; }
  constexpr int element(unsigned thread, int r) const { return thread_part(thread) | register_part(r); }
  // The other way round; of several threads that hold an element, the first.
  constexpr int thread_of(int element) const { return static_cast<int>(static_cast<unsigned>(element / width) % holders); }
  constexpr int register_of(int element) const {
    return static_cast<int>(static_cast<unsigned>(element / width) / holders) * width + element % width;
  }
};

// Of a tile with this many elements, dimensions and this extent of its last axis, in a block of `threads` threads that hold
// up to `vector_elements` side by side.
constexpr LaneMap lane_map(long long elements, int rank, int last_extent, int vector_elements, int threads) {
  LaneMap map;
  map.width = last_extent < vector_elements ? last_extent : vector_elements;
  const long long share = elements < threads ? 1 : elements / threads;
  if (rank == 1 && share < map.width) map.width = static_cast<int>(share);
  const int vectors = static_cast<int>(elements) / map.width;
  map.holders = static_cast<unsigned>(vectors < threads ? vectors : threads);
  map.blocks = vectors / static_cast<int>(map.holders);
  return map;
}

}  // namespace kl::lanes
