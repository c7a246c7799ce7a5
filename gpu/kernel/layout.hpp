// Which thread holds which element of a tile: the blocked layout of tl/lane_map.hpp for the launch that is compiled.
// All extents are powers of two, so a tile that broadcasts along its leading axes finds its values in the same thread, if
// its vectors are as wide.
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

namespace kl::gpu {

using lanes::kWarpThreads;
constexpr int kThreads = TL_NUM_WARPS * kWarpThreads;

template <class Shape>
struct Blocked {
  static constexpr int e0 = Shape::extent(0), e1 = Shape::extent(1), e2 = Shape::extent(2);
  __device__ static constexpr lanes::LaneMap map() { return lanes::lane_map(Shape::numel, Shape::rank, e2, TL_VECTOR_ELEMENTS, kThreads); }
  static constexpr int width = map().width;
  static constexpr int vectors = static_cast<int>(Shape::numel) / width;
  static constexpr unsigned holders = map().holders;  // threads with values of their own
  static constexpr int blocks = map().blocks;         // vectors per thread
  static constexpr int registers = map().registers();
  static constexpr unsigned row_vectors = e2 / width;

  // Coordinates of element 0 of this thread's vector `block`.
  struct Coordinate {
    int i0, i1, i2;
  };
  __device__ static __forceinline__ Coordinate of(unsigned thread, unsigned block) {
    const unsigned v = thread % holders + block * holders;
    const unsigned row = v / row_vectors;
    return {static_cast<int>(row / e1), static_cast<int>(row % e1), static_cast<int>(v % row_vectors * width)};
  }
  // The row-major index of an element of this thread is thread_part() | register_part(r).
  __device__ static __forceinline__ int thread_part() { return map().thread_part(threadIdx.x); }
  __device__ static constexpr int register_part(int r) { return map().register_part(r); }

  // Row-major index of a coordinate.
  __device__ static __forceinline__ int linear(int i0, int i1, int i2) { return (i0 * e1 + i1) * e2 + i2; }
};

// This thread is the one that writes for all replicas of its values.
template <class Shape>
__device__ __forceinline__ bool is_first_holder() {
  return Blocked<Shape>::holders == static_cast<unsigned>(kThreads) || threadIdx.x < Blocked<Shape>::holders;
}

}  // namespace kl::gpu
