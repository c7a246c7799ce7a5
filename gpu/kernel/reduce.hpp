// Reductions on the GPU in the fixed order of tl/reduce.hpp.
//
// Groups of four inside the thread (or neighbouring lanes), then registers, warps through one exchange in shared
// memory, lanes by shuffles, each from the top bit of the element's place in its line down. The whole tile is
// one line; the lines of the last axis are cut from the same row-major order; another axis becomes the last. Sums of tl.dot:
// reduce_fragments.hpp.
#pragma once

#include <gpu/kernel/reduce_fragments.hpp>

namespace kl::gpu {

template <class R, int Count>
struct LineResults {
  R values[Count];
};

// The results of this thread's lines, the same in all threads of a line. load(register, row-major index) gives
// an element as R.
template <class R, class Shape, int Length, class Load, class F>
__device__ __forceinline__ auto reduce_lines(Load load, F f) {
  using L = Blocked<Shape>;
  using V = Lines<Shape, Length>;
  constexpr int kGroup = Length < 4 ? Length : 4;
  constexpr int kInThread = L::width < kGroup ? L::width : kGroup;  // of a group's elements
  constexpr int kGroups = L::width / kInThread;                     // that one vector holds
  constexpr int kGroupLanes = kGroup / kInThread;                   // lanes that share a group
  R part[L::blocks * kGroups];
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const int linear = V::vector(b) * L::width;
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
  // From here on the i-th value of the thread is that of line i / kGroups, group i % kGroups.
  constexpr int kValues = V::kPerThread * kGroups;
  const auto value = [&](int i) -> R& { return part[i / kGroups * V::kBlocks * kGroups + i % kGroups]; };
#pragma unroll
  for (int i = 0; i < kValues; ++i) halve<V::kBlocks / 2>([&](int b) -> R& { return (&value(i))[b * kGroups]; }, f);
  constexpr int kLanes = V::kLineThreads < kWarpThreads ? V::kLineThreads : kWarpThreads;
  if constexpr (V::kLineThreads > kWarpThreads) combine_warps<V::kLineThreads / kWarpThreads, kValues, R>(value, f);
#pragma unroll
  for (int i = 0; i < kValues; ++i)
#pragma unroll
    for (int mask = kLanes / 2; mask >= kGroupLanes; mask /= 2) value(i) = combine_lanes(value(i), mask, f);
#pragma unroll
  for (int i = 0; i < V::kPerThread; ++i) halve<kGroups / 2>([&](int g) -> R& { return value(i * kGroups + g); }, f);
  LineResults<R, V::kPerThread> results;
#pragma unroll
  for (int i = 0; i < V::kPerThread; ++i) results.values[i] = value(i * kGroups);
  return results;
}

// Every thread gets the result.
template <class R, class Shape, class Load, class F>
__device__ __forceinline__ R reduce_whole(Load load, F f) {
  return reduce_lines<R, Shape, static_cast<int>(Shape::numel)>(load, f).values[0];
}

// out[line] = finish(the result of the line), over the lines of the last axis.
template <class R, class Shape, class Out, class To, class L, class Load, class F, class Finish>
__device__ __forceinline__ void reduce_last(Storage<Out, To, L>& out, Load load, F f, Finish finish) {
  using V = Lines<Shape, Shape::extent(2)>;
  const auto results = reduce_lines<R, Shape, Shape::extent(2)>(load, f);
  if constexpr (V::kCount == 1) {
    out.values[0] = finish(results.values[0]);
  } else {
    constexpr auto line_of = [](int lane) { return lane / Shape::extent(2); };
    constexpr FoldResult kFound = find_folds(sizeof(Out), access_of_layout<Blocked<Shape>>(line_of),
                                             ReadingOf<L, SamePlace>{}());
    Out* region = reinterpret_cast<Out*>(scratch<static_cast<int>(V::kCount * sizeof(Out))>());
    __syncthreads();
    if (is_first_holder<Blocked<Shape>>() && threadIdx.x % V::kLineThreads == 0) {
#pragma unroll
      for (int i = 0; i < V::kPerThread; ++i)
        region[place<kFound.folds>(V::vector(i * V::kBlocks) / V::kVectors)] = finish(results.values[i]);
    }
    __syncthreads();
    take<kFound.folds>(out, region, SamePlace{});
  }
}

}  // namespace kl::gpu

namespace tl::backend {

template <int Axis, int Group, class R, class To, class L, class T, class From, class M, class Convert, class F>
TL_FN void reduce_into(kl::gpu::Storage<R, To, L>& out, const kl::gpu::Storage<T, From, M>& tile, Convert to, F f, site) {
  const auto& in = kl::gpu::settled(tile);
  const auto finish = [](R v) { return v; };
  if constexpr (Group < 4) {
    kl::gpu::reduce_fragments<Axis, R, M>(out, [&](int r, int) -> R { return to(in.values[r]); }, f, finish);
  } else {
    using Last = typename kl::gpu::AxisView<From, Axis>::Last;
    kl::gpu::Storage<R, Last> x;
    kl::gpu::axis_last<Axis>(x, in, to);
    kl::gpu::reduce_last<R, Last>(out, [&](int r, int) { return x.values[r]; }, f, finish);
  }
}
template <class R, class T, class From, class L, class Convert, class F>
TL_FN R reduce_all(const kl::gpu::Storage<T, From, L>& in, Convert to, F f, site) {
  kl::gpu::Storage<T, From> x;
  kl::gpu::exchange(x, in, kl::gpu::SamePlace{});
  return kl::gpu::reduce_whole<R, From>([&](int r, int) -> R { return to(x.values[r]); }, f);
}

// Equal values go to the lower position.
template <class T, class Better>
TL_FN auto index_winner(Better better) {
  using indexed = kl::gpu::Indexed<T>;
  return [better](indexed a, indexed b) {
    return better(a.value, b.value) || (a.value == b.value && a.index < b.index) ? a : b;
  };
}
template <int Axis, int Group, class To, class L, class T, class From, class M, class Better>
TL_FN void reduce_index_into(kl::gpu::Storage<int, To, L>& out, const kl::gpu::Storage<T, From, M>& tile, Better better, site) {
  using indexed = kl::gpu::Indexed<T>;
  const auto& in = kl::gpu::settled(tile);
  const auto finish = [](indexed v) { return v.index; };
  if constexpr (Group < 4) {
    kl::gpu::reduce_fragments<Axis, indexed, M>(
        out, [&](int r, int at) -> indexed { return {in.values[r], at}; }, index_winner<T>(better), finish);
  } else {
    using Last = typename kl::gpu::AxisView<From, Axis>::Last;
    kl::gpu::Storage<T, Last> x;
    kl::gpu::axis_last<Axis>(x, in, [](T v) { return v; });
    kl::gpu::reduce_last<indexed, Last>(
        out, [&](int r, int linear) -> indexed { return {x.values[r], linear % Last::extent(2)}; }, index_winner<T>(better), finish);
  }
}
template <class T, class From, class L, class Better>
TL_FN int reduce_index_all(const kl::gpu::Storage<T, From, L>& in, Better better, site) {
  using indexed = kl::gpu::Indexed<T>;
  kl::gpu::Storage<T, From> x;
  kl::gpu::exchange(x, in, kl::gpu::SamePlace{});
  return kl::gpu::reduce_whole<indexed, From>([&](int r, int linear) -> indexed { return {x.values[r], linear}; },
                                              index_winner<T>(better)).index;
}

}  // namespace tl::backend
