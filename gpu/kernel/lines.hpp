// The lines of a tile along one axis, for operations that work along them.
//
// They are written once, for the last axis, where a line lies in neighbouring registers and threads; another
// axis first becomes the last by an exchange, and the result goes back by another one.
#pragma once

#include <gpu/kernel/exchange.hpp>

namespace kl::gpu {

// A row-major tile seen as Outer x Length x Inner; the lines run along the middle.
template <class Shape, int Axis>
struct AxisView {
  static constexpr int kAxis = Axis + 3 - Shape::rank;
  static constexpr int kLength = Shape::extent(kAxis);
  static constexpr int kInner = (kAxis < 2 ? Shape::extent(2) : 1) * (kAxis < 1 ? Shape::extent(1) : 1);
  static constexpr int kOuter = static_cast<int>(Shape::numel) / kLength / kInner;
  using Last = tl::shape<kOuter, kInner, kLength>;  // with the axis last

  struct ToLast {  // the lane of Shape that a lane of Last shows
    __device__ constexpr int operator()(int lane) const {
      return (lane / (kInner * kLength) * kLength + lane % kLength) * kInner + lane / kLength % kInner;
    }
  };
  struct FromLast {  // and back
    __device__ constexpr int operator()(int lane) const {
      return (lane / (kInner * kLength) * kInner + lane % kInner) * kLength + lane / kInner % kLength;
    }
  };
};

// The tile with Axis last, its elements through `to`.
template <int Axis, class R, class T, class Shape, class L, class Convert>
__device__ __forceinline__ void axis_last(Storage<R, typename AxisView<Shape, Axis>::Last>& out, const Storage<T, Shape, L>& in,
                                          Convert to) {
  using V = AxisView<Shape, Axis>;
  Storage<T, typename V::Last> moved;
  exchange(moved, in, typename V::ToLast{});
#pragma unroll
  for (int r = 0; r < Storage<T, typename V::Last>::kRegisters; ++r) out.values[r] = to(moved.values[r]);
}
template <int Axis, class T, class Shape>
__device__ __forceinline__ void axis_back(Storage<T, Shape>& out, const Storage<T, typename AxisView<Shape, Axis>::Last>& in) {
  exchange(out, in, typename AxisView<Shape, Axis>::FromLast{});
}

// How the threads hold lines of Length elements that follow each other in the row-major order: a line fills
// neighbouring threads, and then, if it has more vectors than the block has threads, several of their vectors.
template <class Shape, int Length>
struct Lines {
  using L = Blocked<Shape>;
  static constexpr int kVectors = Length / L::width;                                                // of a line
  static constexpr int kHolders = static_cast<int>(L::holders);
  static constexpr int kLineThreads = kVectors < kHolders ? kVectors : kHolders;
  static constexpr int kBlocks = kVectors / kLineThreads;                                           // of a thread, in one line
  static constexpr int kPerThread = L::blocks / kBlocks;                                            // lines
  static constexpr int kCount = static_cast<int>(Shape::numel) / Length;

  // Counts vectors over the whole tile: line vector / kVectors, place in it vector % kVectors.
  __device__ static __forceinline__ int vector(int block) {
    return static_cast<int>(threadIdx.x % L::holders) + block * kHolders;
  }
};

// Moves any trivially copyable value between lanes, word by word.
template <class T, class Move>
__device__ __forceinline__ T shuffle_words(T value, Move move) {
  constexpr int kWords = (sizeof(T) + 3) / 4;
  union {
    unsigned int words[kWords];
    unsigned char bytes[kWords * 4];
  } u = {};
  memcpy(u.bytes, &value, sizeof(T));
#pragma unroll
  for (int i = 0; i < kWords; ++i) u.words[i] = move(u.words[i]);
  T out;
  memcpy(&out, u.bytes, sizeof(T));
  return out;
}
template <class T>
__device__ __forceinline__ T shuffle_xor(T value, int mask) {
  return shuffle_words(value, [mask](unsigned int w) { return __shfl_xor_sync(0xffffffffu, w, mask); });
}
template <class T>
__device__ __forceinline__ T shuffle_from(T value, int lane) {
  return shuffle_words(value, [lane](unsigned int w) { return __shfl_sync(0xffffffffu, w, lane); });
}

}  // namespace kl::gpu
