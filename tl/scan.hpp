// Scans: tl.cumsum<axis>(x), tl.cumprod<axis>(x), tl.associative_scan<axis>(x, combine).
//
// The order is fixed, the same on both backends and for every number of warps. The line of n elements along
// the axis is cut into chunks of 128 (fewer if n is):
//   1. in every aligned group of four, one after the other: s1 = x0 + x1, s2 = s1 + x2, s3 = s2 + x3;
//   2. the chunk's 32 group totals by Kogge and Stone: for d = 1, 2, 4, 8, 16: t[g] = t[g - d] + t[g];
//   3. every element of group g > 0 becomes t[g - 1] + s;
//   4. in every chunk but the first, every element becomes carry + element, where carry is the last element
//      of the chunk before.
// A GPU does the same with four elements per thread, a warp per chunk. tl::reverse runs over the line from
// its last element to its first.
#pragma once

#include <tl/reduce.hpp>

namespace tl {

// tl.cumsum<0>(x, tl::reverse): from the last element to the first.
struct reverse_tag {};
// From the last element of the axis to the first. Source: triton.language.cumsum, its `reverse=True`. CUDA: none; index from the end.
inline constexpr reverse_tag reverse{};

namespace detail {
// bfloat16 scans in float32, as in Triton (_promote_bfloat16_to_float32).
template <class T>
using scan_type = choose<same<T, bfloat16>, float, T>;
}  // namespace detail

// Tiles of any layout; the result has the same shape and layout. Lanes that follow one without a value
// have none either.
struct scan_calls {
  // clang-format off
  // Running sums. Integers below 32 bits sum in int32 or uint32, bfloat16 in float32.
  // Source: triton.language.cumsum. CUDA: `cub::BlockScan(temp).InclusiveSum(x, y)`.
  template <int Axis = 0, class X> TL_FN auto cumsum(const X& x) const { return scan<detail::sum_type<detail::scan_type<detail::value_of<X>>>, Axis>(x, plus{}, false); }
  template <int Axis = 0, class X> TL_FN auto cumsum(const X& x, reverse_tag) const { return scan<detail::sum_type<detail::scan_type<detail::value_of<X>>>, Axis>(x, plus{}, true); }
  // Running products, bfloat16 in float32, others in their dtype. Source: triton.language.cumprod. CUDA:
  // `cub::BlockScan(temp).InclusiveScan(x, y, f)`.
  template <int Axis = 0, class X> TL_FN auto cumprod(const X& x) const { return scan<detail::scan_type<detail::value_of<X>>, Axis>(x, times{}, false); }
  template <int Axis = 0, class X> TL_FN auto cumprod(const X& x, reverse_tag) const { return scan<detail::scan_type<detail::value_of<X>>, Axis>(x, times{}, true); }
  // Any associative combine(before, element) of the element type. Source: triton.language.associative_scan. CUDA:
  // `cub::BlockScan(temp).InclusiveScan(x, y, f)`.
  template <int Axis = 0, class X, class F> TL_FN auto associative_scan(const X& x, F combine) const { return scan<detail::value_of<X>, Axis>(x, combine, false); }
  template <int Axis = 0, class X, class F> TL_FN auto associative_scan(const X& x, F combine, reverse_tag) const { return scan<detail::value_of<X>, Axis>(x, combine, true); }
  // clang-format on

 private:
  struct plus {
    template <class T>
    TL_BOTH auto operator()(T a, T b) const {
      return static_cast<detail::compute_type<T>>(a) + static_cast<detail::compute_type<T>>(b);
    }
  };
  struct times {
    template <class T>
    TL_BOTH auto operator()(T a, T b) const {
      return static_cast<detail::compute_type<T>>(a) * static_cast<detail::compute_type<T>>(b);
    }
  };
  template <class R, int Axis, class X, class F>
  TL_FN auto scan(const X& x, F f, bool reversed) const {
    using traits = detail::operand_traits<X>;
    using T = typename traits::value_type;
    using L = typename detail::join_all<typename traits::layout>::type;
    constexpr int kAxis = detail::axis_of<Axis, typename traits::shape>();
    tensor<R, typename traits::shape, L> out;
    backend::scan_into<kAxis>(
        out.lanes, detail::require_tile(x).lanes, [](T v) { return detail::convert_element<R>(v); },
        [f](R a, R b) { return detail::convert_element<R>(f(a, b)); }, reversed);
    return out;
  }
};

}  // namespace tl
