// Sorting by the simulator's bitonic network, and counting.
#pragma once

#include <gpu/kernel/debug.hpp>
#include <gpu/kernel/lines.hpp>
#include <tl/dtype.hpp>

namespace kl::gpu {

// A key that orders any element type as an integer: floats by value, -0 before +0, NaN above all.
template <class T>
__device__ __forceinline__ auto sort_key(T x) {
  using E = tl::detail::element_traits<T>;
  if constexpr (!E::floating) {
    return x;
  } else if constexpr (E::bits == 64) {
    const long long bits = __builtin_bit_cast(long long, x);
    return x != x ? 0x7fffffffffffffffLL : bits ^ ((bits >> 63) & 0x7fffffffffffffffLL);
  } else {
    const float value = static_cast<float>(x);
    const int bits = __builtin_bit_cast(int, value);
    return value != value ? 0x7fffffff : bits ^ ((bits >> 31) & 0x7fffffff);
  }
}

// Sorts lines of Length elements. The steps of the network compare elements whose places differ in one bit: a bit
// of the register's number, of the lane's or of the warp's.
template <class T, class Shape, int Length>
class LineSort {
  using L = Blocked<Shape>;
  using V = Lines<Shape, Length>;
  static constexpr int kRegisters = L::registers;
  static constexpr int kThreadSpan = L::width * V::kHolders;      // places until a thread's next vector
  static constexpr int kLaneSpan = L::width * kWarpThreads;       // places that a warp's vectors cover

 public:
  __device__ __forceinline__ LineSort(Storage<T, Shape>& x, bool descending) : x_(x), descending_(descending) {}

  __device__ __forceinline__ void run() {
#pragma unroll 1
    for (int k = 2; k <= Length; k *= 2) {
      k_ = k;
      registers<Length / 2, kThreadSpan>();
      if constexpr (Length > kLaneSpan) {
#pragma unroll 1
        for (int j = least(k, kThreadSpan) / 2; j >= kLaneSpan; j /= 2) between_warps(j);
      }
      if constexpr (Length > L::width) {
#pragma unroll 1
        for (int j = least(k, least(kLaneSpan, kThreadSpan)) / 2; j >= L::width; j /= 2) between_lanes(j);
      }
      registers<L::width / 2, 1>();
    }
  }

 private:
  __device__ static constexpr int least(int a, int b) { return a < b ? a : b; }

  // The place of a register's element, in the row-major order; lines start at multiples of Length.
  __device__ __forceinline__ int place_of(int r) const { return V::vector(r / L::width) * L::width + r % L::width; }
  // Pieces of k elements rise and fall in turn; the last piece is the line.
  __device__ __forceinline__ bool rises(int place) const { return (k_ == Length || (place & k_) == 0) != descending_; }
  __device__ __forceinline__ static bool must_swap(T low, T high, bool rising) {
    return rising ? sort_key(high) < sort_key(low) : sort_key(low) < sort_key(high);
  }

  // The steps between registers whose places are J, J / 2, ... Least apart, as far as they belong to this k.
  template <int J, int Least>
  __device__ __forceinline__ void registers() {
    if constexpr (J >= Least) {
      constexpr int kMask = J < L::width ? J : J / kThreadSpan * L::width;
      if (J < k_) {
#pragma unroll
        for (int r = 0; r < kRegisters; ++r) {
          if ((r & kMask) != 0) continue;
          const T low = x_.values[r], high = x_.values[r | kMask];
          const bool swap = must_swap(low, high, rises(place_of(r)));
          x_.values[r] = swap ? high : low;
          x_.values[r | kMask] = swap ? low : high;
        }
      }
      registers<J / 2, Least>();
    }
  }

  __device__ __forceinline__ void keep_one(int r, int j, T other) {
    const int place = place_of(r);
    const bool is_low = (place & j) == 0;
    const T low = is_low ? x_.values[r] : other, high = is_low ? other : x_.values[r];
    if (must_swap(low, high, rises(place))) x_.values[r] = other;
  }
  __device__ __forceinline__ void between_lanes(int j) {
#pragma unroll
    for (int r = 0; r < kRegisters; ++r) keep_one(r, j, shuffle_xor(x_.values[r], j / L::width));
  }
  __device__ __forceinline__ void between_warps(int j) {
    T* region = reinterpret_cast<T*>(scratch<static_cast<int>(kRegisters * kThreads * sizeof(T))>());
    __syncthreads();
#pragma unroll
    for (int r = 0; r < kRegisters; ++r) region[r * kThreads + threadIdx.x] = x_.values[r];
    __syncthreads();
#pragma unroll
    for (int r = 0; r < kRegisters; ++r) keep_one(r, j, region[r * kThreads + (threadIdx.x ^ (j / L::width))]);
  }

  Storage<T, Shape>& x_;
  bool descending_;
  int k_ = 2;
};

}  // namespace kl::gpu

namespace tl::backend {

template <int Axis, class T, class Shape>
TL_FN void sort_into(kl::gpu::Storage<T, Shape>& out, const kl::gpu::Storage<T, Shape>& in, bool descending, site) {
  using V = kl::gpu::AxisView<Shape, Axis>;
  kl::gpu::Storage<T, typename V::Last> x;
  kl::gpu::axis_last<Axis>(x, in, [](T v) { return v; });
  kl::gpu::LineSort<T, typename V::Last, V::kLength>(x, descending).run();
  kl::gpu::axis_back<Axis>(out, x);
}

// out[b] counts the elements with value b that `mask` lets pass, by atomics in shared memory.
template <int Bins, class T, class Shape>
TL_FN void histogram_into(kl::gpu::Storage<int, shape<Bins>>& out, const kl::gpu::Storage<T, Shape>& in,
                          const kl::gpu::Storage<bool, Shape>& mask, site where) {
  int* counts = reinterpret_cast<int*>(kl::gpu::scratch<static_cast<int>(Bins * sizeof(int))>());
  __syncthreads();
  for (int b = threadIdx.x; b < Bins; b += kl::gpu::kThreads) counts[b] = 0;
  __syncthreads();
  bool outside = false;
  if (kl::gpu::is_first_holder<kl::gpu::Blocked<Shape>>()) {
#pragma unroll
    for (int r = 0; r < kl::gpu::Storage<T, Shape>::kRegisters; ++r) {
      if (!mask.values[r]) continue;
      const bool inside = in.values[r] >= T(0) && static_cast<unsigned long long>(in.values[r]) < Bins;
      outside |= !inside;
      if (inside) atomicAdd(counts + static_cast<int>(in.values[r]), 1);
    }
  }
  if (outside) assert_failed("tl.histogram: a value is outside [0, bins)", where);
  __syncthreads();
  kl::gpu::for_each_register<kl::gpu::Blocked<shape<Bins>>>([&](int r, int, int, int i2) { out.values[r] = counts[i2]; });
}

}  // namespace tl::backend
