// Lazy index tiles: base + s0*i0 + s1*i1 + s2*i2, never stored element by element.
//
// Base and strides are terms (constant<V> or multiple<I, D>), so a contiguous, aligned access is visible
// in the type. Axes of extent 1 always have stride constant<0>, which makes broadcasting free.
#pragma once

#include <tl/shape.hpp>

namespace tl {
namespace detail {

using zero_term = constant<0LL>;

// The expression without its shape.
template <class I, class B, class S0, class S1, class S2>
struct linear {
  using index_type = I;
  using base_type = B;
  using s0_type = S0;
  using s1_type = S1;
  using s2_type = S2;
  [[no_unique_address]] B base;
  [[no_unique_address]] S0 s0;
  [[no_unique_address]] S1 s1;
  [[no_unique_address]] S2 s2;
};

template <class I, class B, class S0, class S1, class S2>
TL_BOTH constexpr linear<I, B, S0, S1, S2> make_linear(B b, S0 s0, S1 s1, S2 s2) {
  return {b, s0, s1, s2};
}

template <class I, class T>
TL_BOTH constexpr auto linear_of(T base) {
  return make_linear<I>(base, zero_term{}, zero_term{}, zero_term{});
}

template <class A, class B>
TL_BOTH constexpr auto linear_add(const A& a, const B& b) {
  using I = wider_index<typename A::index_type, typename B::index_type>;
  return make_linear<I>(term_add(a.base, b.base), term_add(a.s0, b.s0), term_add(a.s1, b.s1),
                        term_add(a.s2, b.s2));
}

template <class I, class A, class T>
TL_BOTH constexpr auto linear_scale(const A& a, T by) {
  return make_linear<I>(term_multiply(a.base, by), term_multiply(a.s0, by), term_multiply(a.s1, by),
                        term_multiply(a.s2, by));
}

template <class A>
TL_BOTH constexpr auto linear_negate(const A& a) {
  return linear_scale<typename A::index_type>(a, constant<-1LL>{});
}

}  // namespace detail

// A tile of indices of type I (int or long long) that is affine in its coordinates.
template <class I, class Shape, class Linear>
struct affine : detail::indexable<affine<I, Shape, Linear>> {
  using value_type = I;
  using shape = Shape;
  using linear_type = Linear;
  Linear linear;
  TL_BOTH constexpr explicit affine(Linear l) : linear(l) {}
};

namespace detail {

template <class T>
inline constexpr bool is_affine = false;
template <class I, class S, class L>
inline constexpr bool is_affine<affine<I, S, L>> = true;

template <class Shape, class Linear>
TL_BOTH constexpr auto make_affine(Linear l) {
  return affine<typename Linear::index_type, Shape, Linear>(l);
}

// A scalar or an affine tile as a shapeless expression.
template <class T>
TL_BOTH constexpr auto as_linear(const T& x) {
  if constexpr (is_affine<T>) {
    return x.linear;
  } else {
    using I = typename index_type_of<T>::type;
    return linear_of<I>(as_term(x));
  }
}

template <class T>
inline constexpr bool is_affine_operand = is_affine<T> || is_index_scalar<T>;
template <class A, class B>
concept affine_pair =
    is_affine_operand<A> && is_affine_operand<B> && (is_affine<A> || is_affine<B>);

template <class T>
struct shape_of_operand {
  using type = shape<1>;
};
template <class I, class S, class L>
struct shape_of_operand<affine<I, S, L>> {
  using type = S;
};
template <class A, class B>
using affine_shape = choose<is_affine<A> && is_affine<B>,
                            broadcast<typename shape_of_operand<A>::type, typename shape_of_operand<B>::type>,
                            choose<is_affine<A>, typename shape_of_operand<A>::type,
                                   typename shape_of_operand<B>::type>>;

// Moves the strides of kept axes to their place among the new ones.
template <int Rank, bool... New, class A>
TL_BOTH constexpr auto expand_linear(const A& a, axes<New...>) {
  using I = typename A::index_type;
  constexpr bool kNew[] = {New...};
  if constexpr (sizeof...(New) == 2) {
    if constexpr (kNew[0])
      return make_linear<I>(a.base, zero_term{}, zero_term{}, a.s2);
    else
      return make_linear<I>(a.base, zero_term{}, a.s2, zero_term{});
  } else if constexpr (Rank == 1) {
    if constexpr (!kNew[0])
      return make_linear<I>(a.base, a.s2, zero_term{}, zero_term{});
    else if constexpr (!kNew[1])
      return make_linear<I>(a.base, zero_term{}, a.s2, zero_term{});
    else
      return make_linear<I>(a.base, zero_term{}, zero_term{}, a.s2);
  } else {
    if constexpr (kNew[0])
      return make_linear<I>(a.base, zero_term{}, a.s1, a.s2);
    else if constexpr (kNew[1])
      return make_linear<I>(a.base, a.s1, zero_term{}, a.s2);
    else
      return make_linear<I>(a.base, a.s1, a.s2, zero_term{});
  }
}

template <class I, class S, class L, bool... New>
TL_BOTH constexpr auto expand_axes(const affine<I, S, L>& x, axes<New...> pattern) {
  using result = typename expanded_shape<S, New...>::type;
  return make_affine<result>(expand_linear<S::rank>(x.linear, pattern));
}

}  // namespace detail

// clang-format off
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator+(const A& a, const B& b) {
  return detail::make_affine<detail::affine_shape<A, B>>(detail::linear_add(detail::as_linear(a), detail::as_linear(b)));
}
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator-(const A& a, const B& b) {
  return detail::make_affine<detail::affine_shape<A, B>>(detail::linear_add(detail::as_linear(a), detail::linear_negate(detail::as_linear(b))));
}
template <class I, class S, class L>
TL_BOTH constexpr auto operator-(const affine<I, S, L>& a) {
  return detail::make_affine<S>(detail::linear_negate(a.linear));
}
template <class A, class B> requires(detail::is_affine<A> && detail::is_index_scalar<B>)
TL_BOTH constexpr auto operator*(const A& a, const B& b) {
  using I = detail::wider_index<typename A::value_type, B>;
  return detail::make_affine<typename A::shape>(detail::linear_scale<I>(a.linear, detail::as_term(b)));
}
template <class A, class B> requires(detail::is_index_scalar<A> && detail::is_affine<B>)
TL_BOTH constexpr auto operator*(const A& a, const B& b) { return b * a; }
// clang-format on

}  // namespace tl
