// The steps that reductions are made of: lanes, registers, warps.
#pragma once

#include <gpu/kernel/lines.hpp>

namespace kl::gpu {

// f with the value of the lane across `mask`, the lower index on the left, unless f says that it gives the same the other way
// round.
template <class R, class F>
__device__ __forceinline__ R combine_lanes(R value, int mask, F f) {
  const R other = shuffle_xor(value, mask);
  if constexpr (requires { typename F::commutes; }) {
    return f(value, other);
  } else {
    const bool is_right = (threadIdx.x & mask) != 0;
    return f(is_right ? other : value, is_right ? value : other);
  }
}

// at(i) = f(at(i), at(i + Half)) for i below Half, then the same with half of them, down to at(0). A recursion,
// since registers have no addresses and the compiler unrolls nests of such loops too late.
template <int Half, class At, class F>
__device__ __forceinline__ void halve(At at, F f) {
  if constexpr (Half > 0) {
#pragma unroll
    for (int i = 0; i < Half; ++i) at(i) = f(at(i), at(i + Half));
    halve<Half / 2>(at, f);
  }
}

// Count values of this lane, each combined over Warps warps, Apart threads from each other, from the top bit of their number
// down. value(i) refers to the i-th.
template <int Warps, int Count, class R, int Apart = kWarpThreads, class Value, class F>
__device__ __forceinline__ void combine_warps(Value value, F f) {
  R* region = reinterpret_cast<R*>(scratch<static_cast<int>(Count * kThreads * sizeof(R))>());
  __syncthreads();
#pragma unroll
  for (int i = 0; i < Count; ++i) region[i * kThreads + threadIdx.x] = value(i);
  __syncthreads();
  const int first = threadIdx.x & ~((Warps - 1) * Apart);
#pragma unroll
  for (int i = 0; i < Count; ++i) {
    R part[Warps];
#pragma unroll
    for (int w = 0; w < Warps; ++w) part[w] = region[i * kThreads + first + w * Apart];
    halve<Warps / 2>([&](int w) -> R& { return part[w]; }, f);
    value(i) = part[0];
  }
}

template <class T>
struct Indexed {
  T value;
  int index;
};

}  // namespace kl::gpu
