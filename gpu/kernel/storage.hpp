// Tile storage on the GPU: the registers of this thread.
#pragma once

#include <gpu/kernel/layout.hpp>

namespace kl::gpu {

template <class T, class Shape, class L = Blocked<Shape>>
struct Storage {
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
