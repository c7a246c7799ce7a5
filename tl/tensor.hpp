// Tiles with values: the type, its layouts, operands and element-wise operators.
#pragma once

#include <tl/backend.hpp>
#include <tl/mask.hpp>
#include <tl/pointer.hpp>

namespace tl {

// Where the lanes of a tile live. The set is small and fixed; a change of layout that costs a trip
// through shared memory is asked for by name.
namespace layout {
// Along the last axis first: what loads, index tiles and constants give.
struct blocked {};
// A tile of shape Parent with Axis reduced away: what tl.sum<Axis>(x) gives. x[{_, None}] fits it back.
template <int Axis, class Parent>
struct slice {};
// The sums of tl.dot, for results of Rows rows: in the fragments that tensor cores leave (tl/lane_map.hpp); also what fits
// them, (Rows, 1) and (1, N). Ended: products that are still under way have no part in it (tl.dot_wait).
template <int Rows, bool Ended = false>
struct accumulator {};
}  // namespace layout

// A tile with values: element type, shape, and where its lanes live. Source: triton.language.tensor. CUDA: none;
// registers of many threads, an array `T v[K]` in each.
template <class T, class Shape, class Layout = layout::blocked>
struct tensor : detail::indexable<tensor<T, Shape, Layout>> {
  using value_type = T;
  using shape = Shape;
  using layout = Layout;
  backend::storage<T, Shape, Layout> lanes;
};

// The usual spelling: tl::tile<float, BLOCK>, tl::tile<int, BLOCK_M, BLOCK_N>. Source: triton.language.tensor.
// CUDA: as tl::tensor: `T v[K]` in each thread.
template <class T, auto... D>
using tile = tensor<T, shape<static_cast<int>(D)...>>;
// A sum of tl.dot, which tl.zeros(M, N) is too: tl::accumulator<float, BLOCK_M, BLOCK_N>. Source: triton.language.tensor.
// CUDA: `wmma::fragment<wmma::accumulator, 16, 16, 16, float>`.
template <class T, auto M, auto N>
using accumulator = tensor<T, shape<static_cast<int>(M), static_cast<int>(N)>, layout::accumulator<static_cast<int>(M)>>;

namespace detail {

template <class T>
inline constexpr bool is_tensor = false;
template <class T, class S, class L>
inline constexpr bool is_tensor<tensor<T, S, L>> = true;

// Has lanes: a tile with values, an index tile or a mask.
template <class T>
inline constexpr bool is_tile = is_tensor<T> || is_affine<T> || is_mask<T>;
template <class T>
inline constexpr bool is_operand = is_tile<T> || is_scalar_operand<T>;

template <class L>
inline constexpr bool is_accumulator_layout = false;
template <int Rows, bool Ended>
inline constexpr bool is_accumulator_layout<layout::accumulator<Rows, Ended>> = true;
template <int Axis, int Rows, bool Ended>
inline constexpr bool is_accumulator_layout<layout::slice<Axis, layout::accumulator<Rows, Ended>>> = true;

// Lazy tiles get values, in the layout of what they meet; everything else passes through.
template <class L = layout::blocked, class T>
TL_BOTH decltype(auto) realise(const T& x) {
  if constexpr (is_affine<T>) {
    tensor<typename T::value_type, typename T::shape, L> out;
    backend::fill_affine(out.lanes, x.linear);
    return out;
  } else if constexpr (is_mask<T>) {
    tensor<bool, typename T::shape, L> out;
    backend::fill_mask(out.lanes, x.terms);
    return out;
  } else if constexpr (is_constant<T> || is_multiple<T>) {
    return static_cast<scalar_value_t<T>>(x);
  } else {
    return (x);
  }
}

template <class T>
struct operand_traits {
  static constexpr bool scalar = true;
  using value_type = scalar_value_t<T>;
  using shape = tl::shape<1>;
  using layout = void;
};
template <class T, class S, class L>
struct operand_traits<tensor<T, S, L>> {
  static constexpr bool scalar = false;
  using value_type = T;
  using shape = S;
  using layout = L;
};
template <class T>
  requires(is_affine<T> || is_mask<T>)
struct operand_traits<T> {
  static constexpr bool scalar = false;
  using value_type = typename T::value_type;
  using shape = typename T::shape;
  using layout = void;  // adapts to any
};
template <class T>
using value_of = typename operand_traits<T>::value_type;

template <class A, class B>
inline constexpr bool is_slice_of = false;
template <int Axis, class Parent>
inline constexpr bool is_slice_of<layout::slice<Axis, Parent>, Parent> = true;
// One of two layouts of sums has ended, the other may be under way: what is made of both counts as under way.
template <class A, class B>
inline constexpr bool differ_in_end = false;
template <int Rows, bool Ended>
inline constexpr bool differ_in_end<layout::accumulator<Rows, Ended>, layout::accumulator<Rows, !Ended>> = true;
template <class A>
struct under_way {
  using type = A;
};
template <int Rows>
struct under_way<layout::accumulator<Rows, true>> {
  using type = layout::accumulator<Rows>;
};
// The one layout of all operands; lazy tiles and scalars take any.
template <class A, class B>
struct join_layouts {
  static constexpr bool fit = same<A, B> || same<A, void> || same<B, void> || differ_in_end<A, B>;
  static constexpr bool sums = is_accumulator_layout<A> || is_accumulator_layout<B>;
  static_assert(fit || !sums || is_slice_of<A, B> || is_slice_of<B, A>,  // those have lost an axis: axes_fit
                "tl: mixed layouts: one tile is the sum of tl.dot (or tl.zeros(M, N), which starts one), the other is not; "
                "move the sum with tl.convert(acc), or the other to it with tl.convert(x, acc)");
  static_assert(fit || sums,
                "tl: mixed layouts: one tile was loaded, the other reduced from a larger tile; give the "
                "reduced one the loaded layout with tl.convert(x)");
  using type = choose<differ_in_end<A, B>, typename under_way<A>::type, choose<same<A, void>, B, A>>;
};
template <class L>
inline constexpr bool is_slice_layout = false;
template <int Axis, class Parent>
inline constexpr bool is_slice_layout<layout::slice<Axis, Parent>> = true;
// One lost an axis to a reduction, the other, with values of its own, has it: convert would give a vector for a column.
template <class A, class B>
inline constexpr bool loses_axis = is_slice_layout<typename operand_traits<A>::layout> && !is_slice_layout<typename operand_traits<B>::layout> &&
                                   !same<typename operand_traits<B>::layout, void> &&
                                   operand_traits<A>::shape::rank < operand_traits<B>::shape::rank;
template <class A, class... B>
constexpr bool keeps_axes() {
  if constexpr (sizeof...(B) == 0) return true;
  else return !((loses_axis<A, B> || loses_axis<B, A>) || ...) && keeps_axes<B...>();
}
// To be asked ahead of join_all, whose advice on the layouts would mislead.
template <class... A>
struct axes_fit {
  static constexpr bool value = true;
  static_assert(keeps_axes<A...>(),
                "tl: one tile has lost the axis that it was reduced along, the other has it: beside the other write x[{_, None}] "
                "(a number for each row) or x[{None, _}], or keep the axis with tl.sum<1>(x, tl::keep_dims) and the like");
};
// A mask that is a tile of its own, by | or ~, lies as loaded tiles do; a lazy one adapts.
template <class C, class X>
inline constexpr bool mask_lies_as_values =
    !(same<typename operand_traits<C>::layout, layout::blocked> && is_accumulator_layout<typename operand_traits<X>::layout>);
template <class... L>
struct join_all;
template <class L>
struct join_all<L> {
  using type = choose<same<L, void>, layout::blocked, L>;
};
template <class A, class B, class... R>
struct join_all<A, B, R...> : join_all<typename join_layouts<A, B>::type, R...> {};

template <class... S>
struct broadcast_all;
template <class S>
struct broadcast_all<S> {
  using type = S;
};
template <class A, class B, class... R>
struct broadcast_all<A, B, R...> : broadcast_all<broadcast<A, B>, R...> {};

// Scalars have shape 1 only nominally: they do not add a rank.
template <class T>
TL_BOTH auto backend_operand(const T& x) {
  if constexpr (is_tensor<T>)
    return backend::tile_operand(x.lanes);
  else
    return backend::uniform_operand(x);
}

// out[i] = f(a[i]...): the one door to the backend for element-wise work.
template <class R, class F, class... A>
TL_BOTH auto elementwise(F f, const A&... a) {
  static_assert(axes_fit<A...>::value);
  using result_shape = typename broadcast_all<typename operand_traits<A>::shape...>::type;
  using result_layout = typename join_all<typename operand_traits<A>::layout...>::type;
  tensor<R, result_shape, result_layout> out;
  backend::map_into(out.lanes, f, backend_operand(realise<result_layout>(a))...);
  return out;
}

template <class A, class B, bool Division = false>
using promoted_operands = promoted<value_of<A>, operand_traits<A>::scalar, value_of<B>, operand_traits<B>::scalar, Division>;

// Converts an element as C++ would, through float for the small floats.
template <class To, class From>
TL_BOTH constexpr To convert_element(From x) {
  if constexpr (same<To, From>)
    return x;
  else if constexpr (same<To, bool>)
    return static_cast<compute_type<From>>(x) != static_cast<compute_type<From>>(0);
  else if constexpr (is_small_float<To>)
    return To(static_cast<float>(static_cast<compute_type<From>>(x)));
  else
    return static_cast<To>(static_cast<compute_type<From>>(x));
}

// f on two operands in the promoted type, computed in float for small floats and rounded once.
template <class A, class B, bool Division, class F>
TL_BOTH auto arithmetic(F f, const A& a, const B& b) {
  using P = promoted_operands<A, B, Division>;
  using C = compute_type<P>;
  return elementwise<P>(
      [f](auto x, auto y) {
        return convert_element<P>(f(convert_element<C>(convert_element<P>(x)), convert_element<C>(convert_element<P>(y))));
      },
      a, b);
}

template <class A, class B, class F>
TL_BOTH auto comparison(F f, const A& a, const B& b) {
  using P = promoted_operands<A, B>;
  using C = compute_type<P>;
  return elementwise<bool>([f](auto x, auto y) { return f(convert_element<C>(x), convert_element<C>(y)); }, a, b);
}

template <class A, class B>
concept operand_pair = is_operand<A> && is_operand<B> && (is_tile<A> || is_tile<B>);
// Pairs that no lazy rule keeps lazy.
template <class A, class B>
concept eager_pair = operand_pair<A, B> && !affine_pair<A, B>;
template <class A, class B>
concept eager_product = operand_pair<A, B> && !(affine_pair<A, B> && (is_index_scalar<A> || is_index_scalar<B>));

template <class A, class B>
constexpr bool lazy_and() {
  if constexpr (is_mask<A> && is_mask<B>)
    return A::term_count + B::term_count <= kMaxMaskTerms;
  else if constexpr (is_mask<A> && same<B, bool>)
    return A::term_count < kMaxMaskTerms;
  else if constexpr (is_mask<B> && same<A, bool>)
    return B::term_count < kMaxMaskTerms;
  else
    return false;
}

template <class T>
inline constexpr bool is_integral_value = !is_float_element<value_of<T>>;

}  // namespace detail
}  // namespace tl
