// Reductions: tl.sum(x) of a whole tile, tl.sum<axis>(x) along one axis.
//
// The order is fixed, the same on both backends and for every number of warps, so that results repeat
// bit for bit. Of the n elements along the axis (for a whole tile: all elements, row-major):
//   1. every aligned group of four becomes (x0 + x1) + (x2 + x3); n = 2 gives x0 + x1;
//   2. of the m = n / 4 partial results, i and i + m/2 combine, then i and i + m/4, down to one.
// That is what a GPU does when a thread holds four adjacent elements: first inside the thread, then
// registers, warps and lanes from the top bit of the index down. `+` stands for the operation, the element
// of lower index on its left except where step 2 has interleaved them. Of a row of a sum of tl.dot a thread holds pairs: step 1
// makes x0 + x1 of every two (m = n / 2). Along its columns step 1 is left out (m = n).
#pragma once

#include <tl/math.hpp>

namespace tl {

// tl.sum<1>(x, tl::keep_dims): the reduced axis stays, with extent 1.
struct keep_dims_tag {};
// The reduced axis stays, with extent 1. Source: triton.language.sum, its `keep_dims=True`. CUDA: none.
inline constexpr keep_dims_tag keep_dims{};

namespace detail {

// The axis counted from 0; negative ones count from the last.
template <int Axis, class S>
constexpr int axis_of() {
  static_assert(S::rank != 1 || Axis == 0 || Axis == -1,
                "tl: this tile has one axis, 0: leave the number out, as in tl.max(x)");
  static_assert(S::rank == 1 || (Axis >= -S::rank && Axis < S::rank),
                "tl: axis out of range: a tile of n dimensions has the axes 0 to n - 1");
  return Axis >= -S::rank && Axis < S::rank ? (Axis < 0 ? Axis + S::rank : Axis) : 0;
}

template <class S, int Axis>
constexpr auto without_axis() {
  constexpr int a = S::extent(3 - S::rank), b = S::extent(4 - S::rank > 2 ? 2 : 4 - S::rank),
                c = S::extent(2);
  if constexpr (S::rank == 2)
    return shape < Axis == 0 ? c : a > {};
  else
    return shape < Axis == 0 ? b : a, Axis == 2 ? b : c > {};
}

template <class S, int Axis>
constexpr auto with_extent_one() {
  if constexpr (S::rank == 1)
    return shape<1>{};
  else if constexpr (S::rank == 2)
    return shape < Axis == 0 ? 1 : e1<S>, Axis == 1 ? 1 : e2 < S >> {};
  else
    return shape < Axis == 0 ? 1 : e0<S>, Axis == 1 ? 1 : e1<S>, Axis == 2 ? 1 : e2 < S >> {};
}
template <class S>
using all_ones = shape_of_rank<S::rank, 1, 1, 1>;

// The dtype of a sum: integers below 32 bits widen, keeping their sign; bool counts as unsigned. Floats
// stay. Source: triton.language.standard, _pick_sum_dtype.
template <class T>
using sum_type =
    choose<is_float_element<T> || sizeof(T) >= 4, T, choose<element_traits<T>::is_signed, int, unsigned int>>;
// The dtype of a maximum: what is below 32 bits widens to float32 or int32. Source: there, max.
template <class T>
using extremum_type = choose<(sizeof(T) >= 4), T, choose<is_float_element<T>, float, int>>;

// The layout of a tile of type X without an axis.
template <class X, int Axis>
using slice_of = layout::slice<Axis, choose<is_accumulator_layout<typename X::layout>, typename X::layout, typename X::shape>>;

// Adjacent elements that the tree combines first.
template <class X, int Axis>
inline constexpr int first_group = !is_accumulator_layout<typename X::layout> ? 4 : Axis == 1 ? 2 : 1;

// Rank 1 without its axis is a scalar; otherwise a slice of the tile's layout.
template <class R, int Axis, class X, class F>
TL_BOTH auto reduce_along(const X& tile, F f, site where) {
  using S = typename X::shape;
  using T = typename X::value_type;
  auto to = [](T v) { return convert_element<R>(v); };
  if constexpr (S::rank == 1) {
    return backend::reduce_all<R>(tile.lanes, to, f, where);
  } else {
    tensor<R, decltype(without_axis<S, Axis>()), slice_of<X, Axis>> out;
    backend::template reduce_into<Axis, first_group<X, Axis>>(out.lanes, tile.lanes, to, f, where);
    return out;
  }
}

template <class T>
TL_BOTH decltype(auto) require_any_tile(const T& x) {
  static_assert(is_tile<T>, "tl: this call takes a tile");
  return realise(x);
}
template <class T>
TL_BOTH decltype(auto) require_tile(const T& x) {
  static_assert(!is_accumulator_layout<typename operand_traits<T>::layout>,
                "tl: this call takes a tile in the layout of loaded ones: move the sum of tl.dot there with tl.convert(acc)");
  return require_any_tile(x);
}

// With an axis of extent 1 in the place of the reduced one.
template <class S, int Axis, class R>
TL_BOTH auto keep_axis(const R& reduced) {
  if constexpr (is_tensor<R>)
    return expand_slice<decltype(with_extent_one<S, Axis>())>(reduced);
  else
    return as_tile<R, shape<1>>(reduced);
}

}  // namespace detail

// Every call takes a tile of any layout. Without an axis the result is a scalar; along an axis it is a tile
// without it, in the layout that fits back by r[{_, None}] or r[{None, _}]; with tl::keep_dims the axis
// stays, with extent 1. A lane without a value is UNINITIALIZED, reported once: give the load an `other`.
struct reduce_calls {
  // Any combine(a, b) that is associative and takes and gives the element type: tl.reduce<0>(x, [](float a,
  // float b) { return a * b; }). Order: above. Source: triton.language.reduce. CUDA:
  // `cub::BlockReduce(temp).Reduce(x, combine)`.
  template <int Axis, class X, class F>
  TL_FN auto reduce(const X& x, F combine, site where = TL_HERE) const {
    using T = detail::value_of<X>;
    return along<T, Axis>(x, in_type<T>(combine), where);
  }
  template <class X, class F>
  TL_FN auto reduce(const X& x, F combine, site where = TL_HERE) const {
    using T = detail::value_of<X>;
    return whole<T>(x, in_type<T>(combine), where);
  }

  // clang-format off
  // The sum. Integers below 32 bits sum in int32 or uint32 (so does bool, which counts); float16 and bfloat16
  // sums stay in their dtype and round at every step. Source: triton.language.sum. CUDA:
  // `cub::BlockReduce(temp).Sum(x)`; by hand `__shfl_xor_sync` and shared memory.
  template <class X> TL_FN auto sum(const X& x, site where = TL_HERE) const { return whole<detail::sum_type<detail::value_of<X>>>(x, plus{}, where); }
  template <int Axis, class X> TL_FN auto sum(const X& x, site where = TL_HERE) const { return along<detail::sum_type<detail::value_of<X>>, Axis>(x, plus{}, where); }
  template <int Axis, class X> TL_FN auto sum(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(sum<Axis>(x, where)); }

  // The largest and the smallest element; what is below 32 bits becomes float32 or int32. A NaN loses against
  // any number. Source: triton.language.*. CUDA: `cub::BlockReduce(temp).Reduce(x, cuda::maximum<>{})`, `minimum`;
  // among a warp `__reduce_max_sync`, for integers.
  template <class X> TL_FN auto max(const X& x, site where = TL_HERE) const { return whole<detail::extremum_type<detail::value_of<X>>>(x, larger{}, where); }
  template <int Axis, class X> TL_FN auto max(const X& x, site where = TL_HERE) const { return along<detail::extremum_type<detail::value_of<X>>, Axis>(x, larger{}, where); }
  template <int Axis, class X> TL_FN auto max(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(max<Axis>(x, where)); }
  template <class X> TL_FN auto min(const X& x, site where = TL_HERE) const { return whole<detail::extremum_type<detail::value_of<X>>>(x, smaller{}, where); }
  template <int Axis, class X> TL_FN auto min(const X& x, site where = TL_HERE) const { return along<detail::extremum_type<detail::value_of<X>>, Axis>(x, smaller{}, where); }
  template <int Axis, class X> TL_FN auto min(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(min<Axis>(x, where)); }

  // Exclusive or of integers, in the operand's dtype. Source: triton.language.xor_sum. CUDA:
  // `cub::BlockReduce(temp).Reduce(x, f)`; among a warp `__reduce_xor_sync`.
  template <class X> TL_FN auto xor_sum(const X& x, site where = TL_HERE) const { return whole<integer_of<X>>(x, exclusive_or{}, where); }
  template <int Axis, class X> TL_FN auto xor_sum(const X& x, site where = TL_HERE) const { return along<integer_of<X>, Axis>(x, exclusive_or{}, where); }
  template <int Axis, class X> TL_FN auto xor_sum(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(xor_sum<Axis>(x, where)); }

  // The position along the axis (of a whole tile: row-major) of the largest or smallest element, int32; the
  // lowest of equal ones. Comparing with a NaN is false, and then the right operand of the tree wins: the
  // result repeats but says little, as in Triton. Source: triton.language.*. CUDA: `cub::BlockReduce` of pairs
  // `cub::KeyValuePair` with `cub::ArgMax`, `cub::ArgMin`.
  template <class X> TL_FN int argmax(const X& x, site where = TL_HERE) const { return backend::reduce_index_all(detail::require_any_tile(x).lanes, is_larger{}, where); }
  template <int Axis, class X> TL_FN auto argmax(const X& x, site where = TL_HERE) const { return position<Axis>(x, is_larger{}, where); }
  template <int Axis, class X> TL_FN auto argmax(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(argmax<Axis>(x, where)); }
  template <class X> TL_FN int argmin(const X& x, site where = TL_HERE) const { return backend::reduce_index_all(detail::require_any_tile(x).lanes, is_smaller{}, where); }
  template <int Axis, class X> TL_FN auto argmin(const X& x, site where = TL_HERE) const { return position<Axis>(x, is_smaller{}, where); }
  template <int Axis, class X> TL_FN auto argmin(const X& x, keep_dims_tag, site where = TL_HERE) const { return kept<X, Axis>(argmin<Axis>(x, where)); }
  // clang-format on

 private:
  struct plus {
    using commutes = void;
    template <class T>
    TL_BOTH T operator()(T a, T b) const {
      using C = detail::compute_type<T>;
      return detail::convert_element<T>(static_cast<C>(a) + static_cast<C>(b));
    }
  };
  struct larger {
    using commutes = void;
    template <class T>
    TL_BOTH T operator()(T a, T b) const {
      return detail::larger<PropagateNan::NONE>(a, b);
    }
  };
  struct smaller {
    using commutes = void;
    template <class T>
    TL_BOTH T operator()(T a, T b) const {
      return detail::smaller<PropagateNan::NONE>(a, b);
    }
  };
  struct exclusive_or {
    using commutes = void;
    template <class T>
    TL_BOTH T operator()(T a, T b) const {
      return static_cast<T>(a ^ b);
    }
  };
  struct is_larger {
    template <class T>
    TL_BOTH bool operator()(T a, T b) const {
      return a > b;
    }
  };
  struct is_smaller {
    template <class T>
    TL_BOTH bool operator()(T a, T b) const {
      return a < b;
    }
  };

  template <class X>
  static constexpr auto integer_value() {
    using T = detail::value_of<X>;
    static_assert(!detail::is_float_element<T>, "tl: tl.xor_sum takes integers");
    return T{};
  }
  template <class X>
  using integer_of = decltype(integer_value<X>());

  // A given combine gets the element type and may answer in a wider one, as float16 + float16 does.
  template <class R, class F>
  static TL_FN auto in_type(F f) {
    return [f](R a, R b) { return detail::convert_element<R>(f(a, b)); };
  }
  template <class R, class X, class F>
  TL_FN R whole(const X& x, F f, site where) const {
    const auto& tile = detail::require_any_tile(x);  // a reference, or a lazy tile's values
    using T = detail::value_of<X>;
    return backend::reduce_all<R>(
        tile.lanes, [](T v) { return detail::convert_element<R>(v); }, f, where);
  }
  template <class R, int Axis, class X, class F>
  TL_FN auto along(const X& x, F f, site where) const {
    constexpr int kAxis = detail::axis_of<Axis, typename detail::operand_traits<X>::shape>();
    return detail::reduce_along<R, kAxis>(detail::require_any_tile(x), f, where);
  }
  template <int Axis, class X, class F>
  TL_FN auto position(const X& x, F better, site where) const {
    using S = typename detail::operand_traits<X>::shape;
    constexpr int kAxis = detail::axis_of<Axis, S>();
    if constexpr (S::rank == 1) {
      return backend::reduce_index_all(detail::require_any_tile(x).lanes, better, where);
    } else {
      tensor<int, decltype(detail::without_axis<S, kAxis>()), detail::slice_of<detail::plain<decltype(detail::require_any_tile(x))>, kAxis>> out;
      backend::template reduce_index_into<kAxis, detail::first_group<detail::plain<decltype(detail::require_any_tile(x))>, kAxis>>(
          out.lanes, detail::require_any_tile(x).lanes, better, where);
      return out;
    }
  }
  template <class X, int Axis, class R>
  TL_FN auto kept(const R& reduced) const {
    using S = typename detail::operand_traits<X>::shape;
    return detail::keep_axis<S, detail::axis_of<Axis, S>()>(reduced);
  }
};

}  // namespace tl
