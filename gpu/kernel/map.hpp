// Element-wise operations on the GPU: each thread on its own registers.
#pragma once

#include <gpu/kernel/exchange.hpp>

namespace kl::gpu {

template <class T, class Shape, class L>
struct TileOperand {
  using Held = tl::detail::choose<can_be_in_flight<T, L>, Storage<T, Shape, L>, const Storage<T, Shape, L>&>;
  Held tile;
};
template <class T>
struct UniformOperand {
  T value;
};

template <class A, class B>
inline constexpr bool same_extents =
    A::extent(0) == B::extent(0) && A::extent(1) == B::extent(1) && A::extent(2) == B::extent(2);

// The element of a tile of shape From that a lane of shape To repeats.
template <class From, class To>
struct BroadcastSource {
  __device__ constexpr int operator()(int lane) const {
    constexpr int e1 = To::extent(1), e2 = To::extent(2);
    const int i0 = From::extent(0) == 1 ? 0 : lane / (e1 * e2), i1 = From::extent(1) == 1 ? 0 : lane / e2 % e1,
              i2 = From::extent(2) == 1 ? 0 : lane % e2;
    return (i0 * From::extent(1) + i1) * From::extent(2) + i2;
  }
};

// An operand with the registers of a tile of shape To in layout L.
template <class To, class L, class T>
__device__ __forceinline__ UniformOperand<T> spread(const UniformOperand<T>& a) {
  return a;
}
template <class To, class L, class T, class From, class M>
__device__ __forceinline__ auto spread(const TileOperand<T, From, M>& a) {
  // A vector and a row of a matrix are dealt to threads in their own ways.
  if constexpr (same_extents<From, To> && L::width == M::width) {
    return a;
  } else {
    struct Spread {
      Storage<T, To, L> tile;
    } out;
    exchange(out.tile, a.tile, BroadcastSource<From, To>{});
    return out;
  }
}

template <class T>
__device__ __forceinline__ T lane_of(const UniformOperand<T>& a, int) {
  return a.value;
}
template <class A>
  requires requires(const A& a) { a.tile.values[0]; }
__device__ __forceinline__ auto lane_of(const A& a, int r) {
  return a.tile.values[r];
}

template <class R, class To, class L, class F, class... A>
__device__ __forceinline__ void apply(Storage<R, To, L>& out, F f, const A&... a) {
#pragma unroll
  for (int r = 0; r < L::registers; ++r) out.values[r] = f(lane_of(a, r)...);
}

template <class R, class To, class L, class F, class... A>
__device__ __forceinline__ void map_into(Storage<R, To, L>& out, F f, const A&... a) {
  apply(out, f, spread<To, L>(a)...);
}

}  // namespace kl::gpu
