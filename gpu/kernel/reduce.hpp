// Reductions on the GPU in the fixed order of tl/reduce.hpp.
//
// A whole tile: groups of four inside the thread (or neighbouring lanes), then registers, warps through one
// exchange in shared memory, lanes by shuffles, each from the top bit of the element's index down. Along an
// axis: the same tree in shared memory, which any axis and shape fits.
#pragma once

#include <gpu/kernel/storage.hpp>

namespace kl::gpu {

// Shuffles any trivially copyable value of up to 8 bytes, or a struct of two words.
template <class T>
__device__ __forceinline__ T shuffle_xor(T value, int mask) {
  constexpr int kWords = (sizeof(T) + 3) / 4;
  union {
    unsigned int words[kWords];
    unsigned char bytes[kWords * 4];
  } u = {};
  memcpy(u.bytes, &value, sizeof(T));
#pragma unroll
  for (int i = 0; i < kWords; ++i) u.words[i] = __shfl_xor_sync(0xffffffffu, u.words[i], mask);
  T out;
  memcpy(&out, u.bytes, sizeof(T));
  return out;
}

// f with the value of the lane across `mask`, the lower index on the left.
template <class R, class F>
__device__ __forceinline__ R combine_lanes(R value, int mask, F f) {
  const R other = shuffle_xor(value, mask);
  return (threadIdx.x & mask) != 0 ? f(other, value) : f(value, other);
}

// Values of the warps at this lane, combined over the warps from the top bit of their number down.
template <int Warps, class R, class F>
__device__ __forceinline__ R combine_warps(R value, F f) {
  R* region = reinterpret_cast<R*>(scratch<static_cast<int>(Warps * kWarpThreads * sizeof(R))>());
  __syncthreads();
  if (threadIdx.x < Warps * kWarpThreads) region[threadIdx.x] = value;
  __syncthreads();
  R part[Warps];
#pragma unroll
  for (int w = 0; w < Warps; ++w) part[w] = region[w * kWarpThreads + threadIdx.x % kWarpThreads];
#pragma unroll
  for (int half = Warps / 2; half > 0; half /= 2)
#pragma unroll
    for (int w = 0; w < half; ++w) part[w] = f(part[w], part[w + half]);
  return part[0];
}

// Every thread gets the result. load(register, linear index) gives an element as R.
template <class R, class Shape, class Load, class F>
__device__ __forceinline__ R reduce_whole(Load load, F f) {
  using L = Blocked<Shape>;
  constexpr int kN = static_cast<int>(Shape::numel);
  constexpr int kGroup = kN < 4 ? kN : 4;
  constexpr int kInThread = L::width < kGroup ? L::width : kGroup;  // of a group's elements
  constexpr int kGroups = L::width / kInThread;                     // that one vector holds
  constexpr int kGroupLanes = kGroup / kInThread;                   // lanes that share a group
  R part[L::blocks * kGroups];
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const auto at = L::of(threadIdx.x, b);
    const int linear = L::linear(at.i0, at.i1, at.i2);
#pragma unroll
    for (int g = 0; g < kGroups; ++g) {
      const auto x = [&](int k) { return load(b * L::width + g * kInThread + k, linear + g * kInThread + k); };
      R value = x(0);
      if constexpr (kInThread == 2) value = f(x(0), x(1));
      if constexpr (kInThread == 4) value = f(f(x(0), x(1)), f(x(2), x(3)));
#pragma unroll
      for (int mask = 1; mask < kGroupLanes; mask *= 2) value = combine_lanes(value, mask, f);
      part[b * kGroups + g] = value;
    }
  }
#pragma unroll
  for (int half = L::blocks / 2; half > 0; half /= 2)
#pragma unroll
    for (int i = 0; i < half * kGroups; ++i) part[i] = f(part[i], part[i + half * kGroups]);
  constexpr int kHolders = static_cast<int>(L::holders);
#pragma unroll
  for (int g = 0; g < kGroups; ++g) {
    if constexpr (kHolders > kWarpThreads) part[g] = combine_warps<kHolders / kWarpThreads>(part[g], f);
#pragma unroll
    for (int mask = (kHolders < kWarpThreads ? kHolders : kWarpThreads) / 2; mask >= kGroupLanes; mask /= 2)
      part[g] = combine_lanes(part[g], mask, f);
  }
#pragma unroll
  for (int half = kGroups / 2; half > 0; half /= 2)
#pragma unroll
    for (int g = 0; g < half; ++g) part[g] = f(part[g], part[g + half]);
  return part[0];
}

// A row-major tile seen as Outer x Length x Inner, reduced along the middle.
template <class Shape, int Axis>
struct AxisView {
  static constexpr int kAxis = Axis + 3 - Shape::rank;
  static constexpr int kLength = Shape::extent(kAxis);
  static constexpr int kInner = (kAxis < 2 ? Shape::extent(2) : 1) * (kAxis < 1 ? Shape::extent(1) : 1);
  static constexpr int kOuter = static_cast<int>(Shape::numel) / kLength / kInner;
};

// The tree along Axis in shared memory; the results stand in the first of each row's Length places, that is at
// (outer * Length) * Inner + inner.
template <int Axis, class R, class Shape, class Load, class F>
__device__ __forceinline__ const R* reduce_shared(Load load, F f) {
  using V = AxisView<Shape, Axis>;
  constexpr int kN = static_cast<int>(Shape::numel);
  R* region = reinterpret_cast<R*>(scratch<static_cast<int>(kN * sizeof(R))>());
  __syncthreads();
  if (is_first_holder<Shape>())
    for_each_register<Shape>([&](int r, int i0, int i1, int i2) {
      const int linear = Blocked<Shape>::linear(i0, i1, i2);
      region[linear] = load(r, linear);
    });
  __syncthreads();
  constexpr int kGroup = V::kLength < 4 ? V::kLength : 4;
  constexpr int kGroups = V::kLength / kGroup;
  for (int i = threadIdx.x; i < V::kOuter * kGroups * V::kInner; i += kThreads) {
    const int inner = i % V::kInner, group = i / V::kInner % kGroups, outer = i / V::kInner / kGroups;
    R* x = region + (outer * V::kLength + group * kGroup) * V::kInner + inner;
    if constexpr (kGroup == 2) x[0] = f(x[0], x[V::kInner]);
    if constexpr (kGroup == 4) x[0] = f(f(x[0], x[V::kInner]), f(x[2 * V::kInner], x[3 * V::kInner]));
  }
  for (int half = kGroups / 2; half > 0; half /= 2) {
    __syncthreads();
    for (int i = threadIdx.x; i < V::kOuter * half * V::kInner; i += kThreads) {
      const int inner = i % V::kInner, group = i / V::kInner % half, outer = i / V::kInner / half;
      R* x = region + (outer * V::kLength + group * kGroup) * V::kInner + inner;
      x[0] = f(x[0], x[half * kGroup * V::kInner]);
    }
  }
  __syncthreads();
  return region;
}

template <int Axis, class R, class To, class Shape, class Load, class F, class Finish>
__device__ __forceinline__ void reduce_axis(Storage<R, To>& out, Load load, F f, Finish finish) {
  using V = AxisView<Shape, Axis>;
  const auto* region = reduce_shared<Axis, decltype(load(0, 0)), Shape>(load, f);
  for_each_register<To>([&](int r, int i0, int i1, int i2) {
    const int i = Blocked<To>::linear(i0, i1, i2);
    out.values[r] = finish(region[i / V::kInner * V::kLength * V::kInner + i % V::kInner]);
  });
}

template <class T>
struct Indexed {
  T value;
  int index;
};

}  // namespace kl::gpu

namespace tl::backend {

template <int Axis, class R, class To, class T, class From, class Convert, class F>
TL_FN void reduce_into(kl::gpu::Storage<R, To>& out, const kl::gpu::Storage<T, From>& in, Convert to, F f, site) {
  kl::gpu::reduce_axis<Axis, R, To, From>(
      out, [&](int r, int) -> R { return to(in.values[r]); }, f, [](R x) { return x; });
}
template <class R, class T, class From, class Convert, class F>
TL_FN R reduce_all(const kl::gpu::Storage<T, From>& in, Convert to, F f, site) {
  return kl::gpu::reduce_whole<R, From>([&](int r, int) -> R { return to(in.values[r]); }, f);
}

// Equal values go to the lower position.
template <class T, class Better>
TL_FN auto index_winner(Better better) {
  using indexed = kl::gpu::Indexed<T>;
  return [better](indexed a, indexed b) {
    return better(a.value, b.value) || (a.value == b.value && a.index < b.index) ? a : b;
  };
}
template <int Axis, class To, class T, class From, class Better>
TL_FN void reduce_index_into(kl::gpu::Storage<int, To>& out, const kl::gpu::Storage<T, From>& in, Better better, site) {
  using V = kl::gpu::AxisView<From, Axis>;
  using indexed = kl::gpu::Indexed<T>;
  kl::gpu::reduce_axis<Axis, int, To, From>(
      out, [&](int r, int linear) -> indexed { return {in.values[r], linear / V::kInner % V::kLength}; },
      index_winner<T>(better), [](indexed x) { return x.index; });
}
template <class T, class From, class Better>
TL_FN int reduce_index_all(const kl::gpu::Storage<T, From>& in, Better better, site) {
  using indexed = kl::gpu::Indexed<T>;
  return kl::gpu::reduce_whole<indexed, From>([&](int r, int linear) -> indexed { return {in.values[r], linear}; },
                                              index_winner<T>(better)).index;
}

}  // namespace tl::backend
