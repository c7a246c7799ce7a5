// Operators of tiles that have values. Lazy index tiles and masks have their own in affine.hpp, mask.hpp.
#pragma once

#include <tl/tensor.hpp>

namespace tl {

// clang-format off
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator+(const A& a, const B& b) { return detail::arithmetic<A, B, false>([](auto x, auto y) { return x + y; }, a, b); }
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator-(const A& a, const B& b) { return detail::arithmetic<A, B, false>([](auto x, auto y) { return x - y; }, a, b); }
template <class A, class B> requires detail::eager_product<A, B>
TL_BOTH auto operator*(const A& a, const B& b) { return detail::arithmetic<A, B, false>([](auto x, auto y) { return x * y; }, a, b); }
// Integers divide as in C++, rounding toward zero (Triton's //).
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator/(const A& a, const B& b) { return detail::arithmetic<A, B, true>([](auto x, auto y) { return backend::divide(x, y); }, a, b); }
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator%(const A& a, const B& b) { return detail::arithmetic<A, B, true>([](auto x, auto y) { return backend::remainder(x, y); }, a, b); }

template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator<(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x < y; }, a, b); }
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator<=(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x <= y; }, a, b); }
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator>(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x > y; }, a, b); }
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator>=(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x >= y; }, a, b); }
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator==(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x == y; }, a, b); }
// Two overloads, since == is the more constrained of the two for eager pairs, and a compiler would then rewrite
// a != b as !(a == b), which is no bool.
template <class A, class B> requires detail::eager_pair<A, B>
TL_BOTH auto operator!=(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x != y; }, a, b); }
template <class A, class B> requires detail::affine_pair<A, B>
TL_BOTH auto operator!=(const A& a, const B& b) { return detail::comparison([](auto x, auto y) { return x != y; }, a, b); }

template <class A, class B> requires(detail::operand_pair<A, B> && !detail::lazy_and<A, B>())
TL_BOTH auto operator&(const A& a, const B& b) {
  static_assert(detail::is_integral_value<A> && detail::is_integral_value<B>, "tl: & needs integers or masks");
  return detail::arithmetic<A, B, false>([](auto x, auto y) { return static_cast<decltype(x)>(x & y); }, a, b);
}
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator|(const A& a, const B& b) {
  static_assert(detail::is_integral_value<A> && detail::is_integral_value<B>, "tl: | needs integers or masks");
  return detail::arithmetic<A, B, false>([](auto x, auto y) { return static_cast<decltype(x)>(x | y); }, a, b);
}
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator^(const A& a, const B& b) {
  static_assert(detail::is_integral_value<A> && detail::is_integral_value<B>, "tl: ^ is the exclusive or of integers or masks; a square is a * a");
  return detail::arithmetic<A, B, false>([](auto x, auto y) { return static_cast<decltype(x)>(x ^ y); }, a, b);
}
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator<<(const A& a, const B& b) {
  static_assert(detail::is_integral_value<A> && detail::is_integral_value<B>, "tl: << needs integers");
  return detail::arithmetic<A, B, false>([](auto x, auto y) { return static_cast<decltype(x)>(backend::shift_left(x, y)); }, a, b);
}
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator>>(const A& a, const B& b) {
  static_assert(detail::is_integral_value<A> && detail::is_integral_value<B>, "tl: >> needs integers");
  return detail::arithmetic<A, B, false>([](auto x, auto y) { return static_cast<decltype(x)>(backend::shift_right(x, y)); }, a, b);
}

template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator&&(const A&, const B&) { static_assert(detail::never<A, B>, "tl: combine masks with &, not && (every lane decides for itself)"); }
template <class A, class B> requires detail::operand_pair<A, B>
TL_BOTH auto operator||(const A&, const B&) { static_assert(detail::never<A, B>, "tl: combine masks with |, not || (every lane decides for itself)"); }
template <class A> requires detail::is_tile<A>
TL_BOTH auto operator!(const A&) { static_assert(detail::never<A>, "tl: negate a mask with ~, not !"); }

template <class T, class S, class L>
TL_BOTH auto operator-(const tensor<T, S, L>& a) {
  return detail::elementwise<T>([](T x) { return detail::convert_element<T>(-static_cast<detail::compute_type<T>>(x)); }, a);
}
template <class A> requires(detail::is_tensor<A> || detail::is_affine<A> || detail::is_mask<A>)
TL_BOTH auto operator~(const A& a) {
  using T = detail::value_of<A>;
  static_assert(detail::is_integral_value<A>, "tl: ~ needs integers or a mask");
  if constexpr (detail::same<T, bool>)
    return detail::elementwise<bool>([](bool x) { return !x; }, a);
  else
    return detail::elementwise<T>([](T x) { return static_cast<T>(~x); }, a);
}
// clang-format on

namespace detail {
template <class A, class R>
TL_BOTH A& assign(A& a, const R& r) {
  static_assert(same<A, R>,
                "tl: the result has another type, shape or layout than the variable it is assigned to; declare "
                "the variable with the result's dtype and shape, or cast with tl.cast<T>(x)");
  return a = r;
}
}  // namespace detail

// clang-format off
template <class T, class S, class L, class B> requires detail::is_operand<B>
TL_BOTH auto& operator+=(tensor<T, S, L>& a, const B& b) { return detail::assign(a, a + b); }
template <class T, class S, class L, class B> requires detail::is_operand<B>
TL_BOTH auto& operator-=(tensor<T, S, L>& a, const B& b) { return detail::assign(a, a - b); }
template <class T, class S, class L, class B> requires detail::is_operand<B>
TL_BOTH auto& operator*=(tensor<T, S, L>& a, const B& b) { return detail::assign(a, a * b); }
template <class T, class S, class L, class B> requires detail::is_operand<B>
TL_BOTH auto& operator/=(tensor<T, S, L>& a, const B& b) { return detail::assign(a, a / b); }

// A gather: base plus one index per lane.
template <class T, class I> requires(detail::is_tensor<I> && detail::is_integral_value<I>)
TL_BOTH auto operator+(ptr<T> p, const I& index) { return pointer_tile<T, I>(p, index); }
template <class T, class I> requires(detail::is_operand<I> && !detail::is_integral_value<I>)
TL_BOTH auto operator+(ptr<T> p, const I&) {
  static_assert(detail::never<T>, "tl: a pointer moves by integers: cast the index with tl.cast<int>(x)");
  return p;
}
template <class T, class I> requires(detail::is_tensor<I> && detail::is_integral_value<I>)
TL_BOTH auto operator+(const I& index, ptr<T> p) { return p + index; }
template <class T, class I, class J> requires(detail::is_tensor<J> && detail::is_integral_value<J>)
TL_BOTH auto operator+(const pointer_tile<T, I>& p, const J& by) {
  auto index = p.index + by;
  return pointer_tile<T, decltype(index)>(p.base, index);
}
// clang-format on

namespace detail {

template <class T, class S, class L, bool... New>
TL_BOTH auto expand_axes(const tensor<T, S, L>& x, axes<New...>) {
  using result = typename expanded_shape<S, New...>::type;
  if constexpr (same<L, layout::blocked>) {
    // A blocked tile lies along its last axis; making that axis an outer one would move lanes.
    static_assert(e2<S> == 1 || e2<result> == e2<S>,
                  "tl: x[{_, None}] of a loaded tile would move its lanes: load it as a column, "
                  "tl.load(p + rows[{_, None}]), or ask for the move by name: tl.as_column(x)");
    tensor<T, result> out;
    backend::reshape_into(out.lanes, x.lanes);
    return out;
  } else {
    return expand_slice<result>(x);
  }
}

// A reduced sum of tl.dot goes back beside it.
template <class Result, int Axis, int Rows, bool Ended, class T, class S>
TL_BOTH auto expand_slice(const tensor<T, S, layout::slice<Axis, layout::accumulator<Rows, Ended>>>& x) {
  static_assert(same<Result, choose<Axis == 1, shape<e2<S>, 1>, shape<1, e2<S>>>>,
                "tl: a reduced tile fits back only at the axis it lost: after tl.sum<1>(x) write s[{_, None}], "
                "after tl.sum<0>(x) s[{None, _}]; else tl.convert(x) first");
  tensor<T, Result, layout::accumulator<Rows, Ended>> out;
  backend::reshape_into(out.lanes, x.lanes);
  return out;
}

// A slice goes back into the place of the axis it lost.
template <class Result, int Axis, class Parent, class T, class S>
TL_BOTH auto expand_slice(const tensor<T, S, layout::slice<Axis, Parent>>& x) {
  constexpr int axis = Axis + 3 - Parent::rank;
  static_assert(Result::rank == Parent::rank && Result::extent(axis) == 1 &&
                    (axis == 0 || Result::extent(0) == Parent::extent(0)) &&
                    (axis == 1 || Result::extent(1) == Parent::extent(1)) &&
                    (axis == 2 || Result::extent(2) == Parent::extent(2)),
                "tl: a reduced tile fits back only at the axis it lost: after tl.sum<1>(x) write s[{_, None}], "
                "after tl.sum<0>(x) s[{None, _}]; else tl.convert(x) first");
  tensor<T, Result> out;
  backend::reshape_into(out.lanes, x.lanes);
  return out;
}

}  // namespace detail
}  // namespace tl
