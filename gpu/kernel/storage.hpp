// Tile storage on the GPU: the registers of this thread.
#pragma once

#include <gpu/kernel/layout.hpp>
#include <gpu/kernel/scratch.hpp>

namespace kl::gpu {

template <class T, class Shape>
struct Storage {
  static constexpr int kRegisters = Blocked<Shape>::registers;
  T values[kRegisters];
};

// A tile that an operation needs element by element, in another thread's hands: through shared memory. The
// first barrier lets earlier readers of the region finish, the second makes the values visible.
template <class T, class Shape>
__device__ __forceinline__ const T* share(const Storage<T, Shape>& tile) {
  using L = Blocked<Shape>;
  T* region = reinterpret_cast<T*>(scratch<static_cast<int>(Shape::numel * sizeof(T))>());
  __syncthreads();
  if (is_first_holder<Shape>()) {
#pragma unroll
    for (int b = 0; b < L::blocks; ++b) {
      const auto at = L::of(threadIdx.x, b);
#pragma unroll
      for (int k = 0; k < L::width; ++k) region[L::linear(at.i0, at.i1, at.i2 + k)] = tile.values[b * L::width + k];
    }
  }
  __syncthreads();
  return region;
}

// Calls use(register, i0, i1, i2) for every element that this thread holds.
template <class Shape, class F>
__device__ __forceinline__ void for_each_register(F use) {
  using L = Blocked<Shape>;
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const auto at = L::of(threadIdx.x, b);
#pragma unroll
    for (int k = 0; k < L::width; ++k) use(b * L::width + k, at.i0, at.i1, at.i2 + k);
  }
}

}  // namespace kl::gpu
