// Which thread of a block holds which element of a tile: one map for the GPU's kernels and for the simulator's counters.
//
// The blocked layout deals a tile to threads in vectors of consecutive elements along the last axis, row-major: vector
// v belongs to thread v % holders, register block v / holders. A tile with fewer vectors than threads is replicated: thread t
// holds vector t % holders. But in a tile of one dimension vectors get narrower before threads go without; in others they
// do not, so that a row that broadcasts to a matrix finds its values in the same threads. All extents are powers of two, so
// the bits of an element's row-major index are those of its place in the vector, of the thread's number and of the register
// block. Sums of tl.dot lie in fragments (below).
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

// --- sums of tensor cores ---------------------------------------------------------------------------------

// How the warps of a block share the rows and columns of a sum.
struct WarpGrid {
  int rows = 1, columns = 1;
};

constexpr int kFragmentRows = 16, kFragmentColumns = 8;

// As many warps as find a panel of 16 x 16; of those, the fewest elements of operands that the warps read for one k:
// each reads the rows and the columns of its panel. Warps that are left repeat the others.
constexpr WarpGrid warp_grid(int rows, int columns, int warps) {
  WarpGrid best;
  for (int m = warps < rows / kFragmentRows ? warps : rows / kFragmentRows; m >= 1; m /= 2) {
    const int most = columns / (2 * kFragmentColumns), n = warps / m < most ? warps / m : most;
    const bool busier = m * n > best.rows * best.columns;
    const bool equal = m * n == best.rows * best.columns;
    if (busier || (equal && rows * n + columns * m < rows * best.columns + columns * best.rows)) best = {m, n};
  }
  return best;
}
// All along the rows: what a column is held by, whose sum's columns are not known.
constexpr WarpGrid stacked_warps(int rows, int warps) { return {warps < rows / kFragmentRows ? warps : rows / kFragmentRows, 1}; }

// The fragments of 16 x 8 that mma.sync and wgmma leave: row lane / 4 + 8 (r >> 1 & 1), column 2 (lane & 3) + (r & 1). A
// warp has every grid.rows-th fragment down and every grid.columns-th across, so that a reduction meets a thread's
// registers before it meets other warps, as the order of tl/reduce.hpp wants it. A row of sums or a column of them
// lies where its sum's elements do.
struct FragmentMap {
  int rows = 1, columns = 1;  // of the tile: 1 or those of the sum
  WarpGrid grid;

  constexpr int width() const { return columns > 1 ? 2 : 1; }
  constexpr int halves() const { return rows > 1 ? 2 : 1; }
  constexpr int across() const { return columns > 1 ? columns / kFragmentColumns / grid.columns : 1; }  // fragments of a warp
  constexpr int down() const { return rows > 1 ? rows / kFragmentRows / grid.rows : 1; }
  constexpr int registers() const { return width() * halves() * across() * down(); }
  constexpr int index(int row, int column) const { return (rows > 1 ? row : 0) * columns + (columns > 1 ? column : 0); }

  constexpr int warp_row(unsigned thread) const { return static_cast<int>(thread) / kWarpThreads % grid.rows; }
  constexpr int warp_column(unsigned thread) const { return static_cast<int>(thread) / kWarpThreads / grid.rows % grid.columns; }
  // The row-major index of what a thread holds in a register is the one or the other.
  constexpr int thread_part(unsigned thread) const {
    const int lane = static_cast<int>(thread) % kWarpThreads;
    return index(lane / 4 + kFragmentRows * warp_row(thread), lane % 4 * 2 + kFragmentColumns * warp_column(thread));
  }
  constexpr int register_part(int r) const {
    const int half = r / width() % halves(), fragment = r / (width() * halves());
    return index(8 * half + fragment / across() * kFragmentRows * grid.rows,
                 r % width() + fragment % across() * kFragmentColumns * grid.columns);
  }
};

}  // namespace kl::lanes
