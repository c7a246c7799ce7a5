// Which thread holds which element of a tile: the layouts of tl/lane_map.hpp for the launch that is compiled.
//
// A layout has the extents e0, e1 and e2; `registers` of a thread, of which each `width` lie side by side along the last
// axis, a block; and two parts of an element's row-major index, which move different bits of it: thread_part(thread) and
// register_part(r). All extents are powers of two. What a thread holds is a property of its storage's type, and all
// operations work on any layout.
#pragma once

#include <tl/lane_map.hpp>
#include <tl/shape.hpp>

#ifndef TL_NUM_WARPS
#define TL_NUM_WARPS 4
#endif
// Elements that a thread holds side by side: 16 bytes of the narrowest tensor; the executor sets it.
#ifndef TL_VECTOR_ELEMENTS
#define TL_VECTOR_ELEMENTS 4
#endif
// 1 if some arguments are tensor descriptors; the executor sets it.
#ifndef TL_DESCRIPTORS
#define TL_DESCRIPTORS 0
#endif

namespace tl::layout {
struct blocked;
template <int Axis, class Parent>
struct slice;
template <int Rows, bool Ended>
struct accumulator;
}  // namespace tl::layout

namespace kl::gpu {

using lanes::kWarpThreads;
constexpr int kThreads = TL_NUM_WARPS * kWarpThreads;

// Matrix instructions of four warps together, which sm_90a has.
#ifdef __CUDA_ARCH_FEAT_SM90_ALL
constexpr bool kHasWgmma = true;
#else
constexpr bool kHasWgmma = false;
#endif
// The tensor engine reads memory by another path than threads: what was stored, or has been acquired, it sees behind this.
__device__ __forceinline__ void show_tensor_engine() {
  if constexpr (kHasWgmma && TL_DESCRIPTORS) asm volatile("fence.proxy.async;" ::: "memory");
}
// A block of whole warpgroups.
constexpr bool kWarpgroups = kHasWgmma && TL_NUM_WARPS % 4 == 0;
constexpr int kWarpgroupWarps = 4, kWarpgroupRows = 64, kMostWgmmaColumns = 256;

// All warps find rows for it.
constexpr bool is_warpgroup_sum(int rows, int columns) {
  return kHasWgmma && TL_NUM_WARPS % kWarpgroupWarps == 0 && rows % (lanes::kFragmentRows * TL_NUM_WARPS) == 0 && columns <= kMostWgmmaColumns;
}
// Its warps lie one below the other.
constexpr lanes::WarpGrid sum_grid(int rows, int columns) {
  return is_warpgroup_sum(rows, columns) ? lanes::stacked_warps(rows, TL_NUM_WARPS) : lanes::warp_grid(rows, columns, TL_NUM_WARPS);
}

// Along the last axis, row-major. A tile that broadcasts along its leading axes finds its values in the same thread, if its
// vectors are as wide.
template <class Shape>
struct Blocked {
  static constexpr int e0 = Shape::extent(0), e1 = Shape::extent(1), e2 = Shape::extent(2);
  static constexpr lanes::LaneMap map() { return lanes::lane_map(Shape::numel, Shape::rank, e2, TL_VECTOR_ELEMENTS, kThreads); }
  static constexpr int width = map().width;
  static constexpr int registers = map().registers();
  static constexpr int blocks = map().blocks;         // vectors per thread
  static constexpr unsigned holders = map().holders;  // threads with values of their own
  static constexpr int thread_part(unsigned thread) { return map().thread_part(thread); }
  static constexpr int register_part(int r) { return map().register_part(r); }
};

// The fragments of a sum of tl.dot with Rows rows, of a row of it or of a column. Flat: the column as a vector. Ended: no
// product under way writes to it (flight.hpp).
template <int Rows, int TileRows, int TileColumns, bool Flat = false, bool Ended = false>
struct Fragments {
  static constexpr int e0 = 1, e1 = Flat ? 1 : TileRows, e2 = Flat ? TileRows : TileColumns;
  static constexpr lanes::FragmentMap map() {
    return {TileRows, TileColumns, TileColumns > 1 ? sum_grid(Rows, TileColumns) : lanes::stacked_warps(Rows, TL_NUM_WARPS)};
  }
  static constexpr int width = map().width();
  static constexpr int registers = map().registers();
  static constexpr int blocks = registers / width;
  static constexpr int thread_part(unsigned thread) { return map().thread_part(thread); }
  static constexpr int register_part(int r) { return map().register_part(r); }
};

template <class Shape, class Layout>
struct layout_of {
  using type = Blocked<Shape>;
};
template <class Shape, int Rows, bool Ended>
struct layout_of<Shape, tl::layout::accumulator<Rows, Ended>> {
  static_assert(Shape::rank == 2, "tl: the sum of tl.dot has two dimensions; tl.convert(acc) can have three");
  using type = Fragments<Rows, Shape::extent(1), Shape::extent(2), false, Ended>;
};
template <class Shape, int Rows, bool Ended>
struct layout_of<Shape, tl::layout::slice<1, tl::layout::accumulator<Rows, Ended>>> {
  using type = Fragments<Rows, Shape::extent(2), 1, true>;
};
template <class Shape, int Rows, bool Ended>
struct layout_of<Shape, tl::layout::slice<0, tl::layout::accumulator<Rows, Ended>>> {
  using type = Fragments<Rows, 1, Shape::extent(2)>;
};

// The whole sum of a product of warpgroups.
template <class L>
inline constexpr bool is_warpgroup_layout = false;
template <int Rows, int TileRows, int TileColumns, bool Ended>
inline constexpr bool is_warpgroup_layout<Fragments<Rows, TileRows, TileColumns, false, Ended>> =
    TileRows == Rows && TileColumns > 1 && is_warpgroup_sum(TileRows, TileColumns);
template <class L>
inline constexpr bool has_ended = false;
template <int Rows, int TileRows, int TileColumns, bool Flat>
inline constexpr bool has_ended<Fragments<Rows, TileRows, TileColumns, Flat, true>> = true;

// Row-major index of a coordinate.
template <class L>
__device__ __forceinline__ int linear(int i0, int i1, int i2) {
  return (i0 * L::e1 + i1) * L::e2 + i2;
}
// Coordinates of the first element of this thread's block `b` of registers.
struct Coordinate {
  int i0, i1, i2;
};
template <class L>
__device__ __forceinline__ Coordinate block_start(int b) {
  const unsigned thread = L::thread_part(threadIdx.x), part = L::register_part(b * L::width);
  const auto i = [&](unsigned below, unsigned extent) { return static_cast<int>(thread / below % extent + part / below % extent); };
  return {i(L::e1 * L::e2, L::e0), i(L::e2, L::e1), i(1, L::e2)};
}

// The bits of a thread's number that choose what it holds; threads that differ in others hold the same.
template <class L>
constexpr unsigned choosing_bits() {
  unsigned bits = 0;
  for (unsigned bit = 1; bit < static_cast<unsigned>(kThreads); bit *= 2)
    if (L::thread_part(bit) != 0) bits |= bit;
  return bits;
}
template <class L>
inline constexpr bool is_blocked = false;
template <class Shape>
inline constexpr bool is_blocked<Blocked<Shape>> = true;
template <class L>
inline constexpr bool has_replicas = choosing_bits<L>() != static_cast<unsigned>(kThreads - 1);
// The thread that stores an element of such a tile is the only one that loads it in a tile of that shape.
template <class L>
inline constexpr bool held_once = is_blocked<L> && !has_replicas<L>;

// This thread is the one that writes for all replicas of its values.
template <class L>
__device__ __forceinline__ bool is_first_holder() {
  constexpr unsigned kOthers = static_cast<unsigned>(kThreads - 1) & ~choosing_bits<L>();
  return kOthers == 0 || (threadIdx.x & kOthers) == 0;
}

}  // namespace kl::gpu
