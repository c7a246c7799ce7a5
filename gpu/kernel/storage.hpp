// Tile storage on the GPU: the registers of this thread.
#pragma once

#include <gpu/kernel/layout.hpp>

namespace kl::gpu {

// A sum that a product of warpgroups may still be writing to.
template <class T, class L>
inline constexpr bool can_be_in_flight = (tl::detail::same<T, float> || tl::detail::same<T, int>)&&is_warpgroup_layout<L> && !has_ended<L>;

// The number of the group of products that writes to the sum, counted from the kernel's start (SharedArena).
template <bool InFlight>
struct ProductNumber {};
template <>
struct ProductNumber<true> {
  int group;
};

template <class T, class Shape, class L = Blocked<Shape>>
struct Storage : ProductNumber<can_be_in_flight<T, L>> {
  using layout = L;
  static constexpr int kRegisters = L::registers;
  T values[kRegisters];
};

// Calls use(register, i0, i1, i2) for every element that this thread holds.
template <class L, class F>
__device__ __forceinline__ void for_each_register(F use) {
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const Coordinate at = block_start<L>(b);
#pragma unroll
    for (int k = 0; k < L::width; ++k) use(b * L::width + k, at.i0, at.i1, at.i2 + k);
  }
}

}  // namespace kl::gpu
