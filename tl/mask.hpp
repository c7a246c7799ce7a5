// Lazy masks: a conjunction of half-spaces e(i) >= 0 and planes e(i) == 0 over affine expressions.
//
// Every row of such a mask is an interval, so bounds are checked, and whole tiles recognised, in closed
// form. Anything else (|, ~ of a conjunction, !=, data-dependent conditions) becomes a tile of bool.
#pragma once

#include <tl/affine.hpp>

namespace tl {
namespace detail {

template <class Linear, bool Equality>
struct mask_term {
  static constexpr bool equality = Equality;
  using linear_type = Linear;
  Linear e;
};

template <class... T>
struct term_list {};
template <class Head, class... Tail>
struct term_list<Head, Tail...> {
  Head head;
  [[no_unique_address]] term_list<Tail...> tail;
};

TL_BOTH constexpr term_list<> append(term_list<>, term_list<>) { return {}; }
template <class... B>
  requires(sizeof...(B) > 0)
TL_BOTH constexpr term_list<B...> append(term_list<>, const term_list<B...>& b) {
  return b;
}
template <class H, class... A, class... B>
TL_BOTH constexpr term_list<H, A..., B...> append(const term_list<H, A...>& a, const term_list<B...>& b) {
  return {a.head, append(a.tail, b)};
}

}  // namespace detail

template <class Shape, class... Terms>
struct mask : detail::indexable<mask<Shape, Terms...>> {
  using value_type = bool;
  using shape = Shape;
  static constexpr int term_count = sizeof...(Terms);
  detail::term_list<Terms...> terms;
  TL_BOTH constexpr explicit mask(detail::term_list<Terms...> t) : terms(t) {}
};

namespace detail {

template <class T>
inline constexpr bool is_mask = false;
template <class S, class... T>
inline constexpr bool is_mask<mask<S, T...>> = true;

// Kept lazy up to this many terms: two sides of three axes.
constexpr int kMaxMaskTerms = 6;

template <class Shape, class... T>
TL_BOTH constexpr auto make_mask(term_list<T...> terms) {
  return mask<Shape, T...>(terms);
}

template <class Shape, bool Equality, class L>
TL_BOTH constexpr auto one_term_mask(L e) {
  return make_mask<Shape>(term_list<mask_term<L, Equality>>{{e}, {}});
}

template <int Rank, bool... New>
TL_BOTH constexpr term_list<> expand_terms(term_list<>, axes<New...>) {
  return {};
}
template <int Rank, class H, class... T, bool... New>
TL_BOTH constexpr auto expand_terms(const term_list<H, T...>& list, axes<New...> pattern) {
  auto e = expand_linear<Rank>(list.head.e, pattern);
  using term = mask_term<decltype(e), H::equality>;
  return append(term_list<term>{{e}, {}}, expand_terms<Rank>(list.tail, pattern));
}
template <class S, class... T, bool... New>
TL_BOTH constexpr auto expand_axes(const mask<S, T...>& x, axes<New...> pattern) {
  using result = typename expanded_shape<S, New...>::type;
  return make_mask<result>(expand_terms<S::rank>(x.terms, pattern));
}

// a - b - margin, the left side of a half-space.
template <class A, class B, class Margin>
TL_BOTH constexpr auto difference(const A& a, const B& b, Margin) {
  auto d = linear_add(as_linear(a), linear_negate(as_linear(b)));
  return linear_add(d, linear_of<int>(constant<-Margin::value>{}));
}

}  // namespace detail

// clang-format off
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator<(const A& a, const B& b) {
  return detail::one_term_mask<detail::affine_shape<A, B>, false>(detail::difference(b, a, constant<1LL>{}));
}
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator<=(const A& a, const B& b) {
  return detail::one_term_mask<detail::affine_shape<A, B>, false>(detail::difference(b, a, constant<0LL>{}));
}
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator>(const A& a, const B& b) { return b < a; }
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator>=(const A& a, const B& b) { return b <= a; }
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH constexpr auto operator==(const A& a, const B& b) {
  return detail::one_term_mask<detail::affine_shape<A, B>, true>(detail::difference(a, b, constant<0LL>{}));
}

template <class S1, class... T1, class S2, class... T2>
  requires(sizeof...(T1) + sizeof...(T2) <= detail::kMaxMaskTerms)
TL_BOTH constexpr auto operator&(const mask<S1, T1...>& a, const mask<S2, T2...>& b) {
  return detail::make_mask<detail::broadcast<S1, S2>>(detail::append(a.terms, b.terms));
}
// A block-uniform condition: all lanes or none.
template <class S, class... T> requires(sizeof...(T) < detail::kMaxMaskTerms)
TL_BOTH constexpr auto operator&(const mask<S, T...>& a, bool uniform) {
  return a & detail::one_term_mask<S, false>(detail::linear_of<int>(multiple<int, 1>{uniform ? 0 : -1}));
}
template <class S, class... T> requires(sizeof...(T) < detail::kMaxMaskTerms)
TL_BOTH constexpr auto operator&(bool uniform, const mask<S, T...>& a) { return a & uniform; }
// not (e >= 0) is -e - 1 >= 0
template <class S, class L>
TL_BOTH constexpr auto operator~(const mask<S, detail::mask_term<L, false>>& a) {
  return detail::one_term_mask<S, false>(detail::linear_add(detail::linear_negate(a.terms.head.e), detail::linear_of<int>(constant<-1LL>{})));
}
// clang-format on

}  // namespace tl
