// Sorting and counting along an axis: sort, topk, histogram.
#pragma once

#include <tl/reshape.hpp>
#include <tl/scan.hpp>

namespace tl {

// A lane without a value is UNINITIALIZED, reported once.
struct sort_calls {
  // The elements along the axis in rising order, or falling with descending = true; by default along the last
  // axis. Floats order by value with -0 before +0 and NaN above everything, so that a NaN is last when
  // rising (Triton leaves its place open). Source: triton.language.sort. CUDA:
  // `cub::BlockRadixSort(temp).Sort(keys)`.
  template <int Axis = -1, class X>
  TL_FN auto sort(const X& x, bool descending = false, site where = TL_HERE) const {
    using traits = detail::operand_traits<X>;
    constexpr int kAxis = detail::axis_of<Axis, typename traits::shape>();
    tensor<typename traits::value_type, typename traits::shape> out;
    backend::sort_into<kAxis>(out.lanes, detail::require_tile(x).lanes, descending, where);
    return out;
  }

  // The K largest elements of each row (the last axis), in falling order. Source: triton.language.topk. CUDA:
  // `cub::BlockRadixSort(temp).SortDescending(keys)`, then the first K.
  template <int K, class X>
  TL_FN auto topk(const X& x, site where = TL_HERE) const {
    using S = typename detail::operand_traits<X>::shape;
    constexpr int kLength = detail::e2<S>;
    static_assert(detail::is_power_of_two(K) && K <= kLength,
                  "tl: tl.topk<k> needs a power of two that is at most the last extent");
    constexpr int kTaken = detail::is_power_of_two(K) && K <= kLength ? K : 1;
    return detail::moved<decltype(detail::with_last<S, kTaken>())>(
        sort<-1>(x, true, where), [](int lane) { return lane / kTaken * kLength + lane % kTaken; });
  }

  // How many elements equal 0, 1, ... Bins - 1, as an int32 tile of Bins; Bins is a power of two. Elements
  // are integers; where mask is false they do not count. An element outside [0, Bins) fails as an assertion:
  // Triton leaves it undefined. Source: triton.language.histogram. CUDA: `atomicAdd(&bins[x], 1)` on a
  // `__shared__` array.
  template <int Bins, class X>
  TL_FN auto histogram(const X& x, site where = TL_HERE) const {
    return count<Bins>(x, true, where);
  }
  template <int Bins, class X, class M>
  requires detail::is_tile<M> TL_FN auto histogram(const X& x, const M& mask, site where = TL_HERE) const {
    return count<Bins>(x, mask, where);
  }

 private:
  template <int Bins, class X, class M>
  TL_FN auto count(const X& x, const M& mask, site where) const {
    static_assert(!detail::is_float_element<detail::value_of<X>>, "tl: tl.histogram counts integers");
    tensor<int, shape<Bins>> out;
    backend::histogram_into(out.lanes, detail::require_tile(x).lanes,
                            detail::as_tile<bool, typename detail::operand_traits<X>::shape>(mask).lanes,
                            where);
    return out;
  }
};

}  // namespace tl
