// tl.libdevice: the mathematical functions beyond triton.language's own, and how functions map over tiles.
#pragma once

#include <tl/memory.hpp>

namespace tl {
namespace detail {

// f on every element, or on plain numbers if no operand is a tile.
template <class R, class F, class... A>
TL_BOTH auto map_values(F f, const A&... a) {
  if constexpr ((is_tile<A> || ...))
    return elementwise<R>(f, a...);
  else
    return f(static_cast<scalar_value_t<A>>(a)...);
}

// f in float for small floats, in the element's own type for float and double.
template <class F, class X>
TL_BOTH auto map_float(F f, const X& x) {
  static_assert(is_operand<X>, "tl: this function takes a tile or a number");
  using T = value_of<X>;
  static_assert(!is_operand<X> || is_float_element<T>,
                "tl: this function takes floats: cast integers first, tl.cast<float>(x)");
  if constexpr (is_operand<X> && is_float_element<T>)
    return map_values<T>([f](T v) { return convert_element<T>(f(static_cast<compute_type<T>>(v))); }, x);
}

template <class F, class X>
TL_BOTH auto test_float(F f, const X& x) {
  static_assert(is_operand<X>, "tl: this function takes a tile or a number");
  using T = value_of<X>;
  return map_values<bool>([f](T v) { return static_cast<bool>(f(static_cast<compute_type<T>>(v))); }, x);
}

// f in the promoted type of two operands, computed in float for small floats and rounded once.
template <bool Division, class F, class A, class B>
TL_BOTH auto map_two(F f, const A& a, const B& b) {
  static_assert(is_operand<A> && is_operand<B>, "tl: this function takes tiles or numbers");
  using P = promoted_operands<A, B, Division>;
  using C = compute_type<P>;
  return map_values<P>(
      [f](auto x, auto y) {
        return convert_element<P>(
            f(convert_element<C>(convert_element<P>(x)), convert_element<C>(convert_element<P>(y))));
      },
      a, b);
}

}  // namespace detail

// Floats only; small floats compute in float and round once. Source: triton.language.extra.libdevice.*.
// CUDA: the same name, with an f at its end for float: tanhf(x).
struct libdevice_calls {
  // clang-format off
  // Hyperbolic tangent.
  template <class X> TL_FN auto tanh(const X& x) const { return detail::map_float([](auto v) { return backend::tanh(v); }, x); }
  // The error function.
  template <class X> TL_FN auto erf(const X& x) const { return detail::map_float([](auto v) { return backend::erf(v); }, x); }
  // 1 - erf(x), accurate where erf(x) is near 1.
  template <class X> TL_FN auto erfc(const X& x) const { return detail::map_float([](auto v) { return backend::erfc(v); }, x); }
  // Tangent of radians.
  template <class X> TL_FN auto tan(const X& x) const { return detail::map_float([](auto v) { return backend::tan(v); }, x); }
  // In radians; outside [-1, 1] NaN, as acos.
  template <class X> TL_FN auto asin(const X& x) const { return detail::map_float([](auto v) { return backend::asin(v); }, x); }
  // In radians.
  template <class X> TL_FN auto acos(const X& x) const { return detail::map_float([](auto v) { return backend::acos(v); }, x); }
  // In radians.
  template <class X> TL_FN auto atan(const X& x) const { return detail::map_float([](auto v) { return backend::atan(v); }, x); }
  // Hyperbolic sine.
  template <class X> TL_FN auto sinh(const X& x) const { return detail::map_float([](auto v) { return backend::sinh(v); }, x); }
  // Hyperbolic cosine.
  template <class X> TL_FN auto cosh(const X& x) const { return detail::map_float([](auto v) { return backend::cosh(v); }, x); }
  // exp(x) - 1 and log(1 + x), accurate near 0.
  template <class X> TL_FN auto expm1(const X& x) const { return detail::map_float([](auto v) { return backend::expm1(v); }, x); }
  template <class X> TL_FN auto log1p(const X& x) const { return detail::map_float([](auto v) { return backend::log1p(v); }, x); }
  // Logarithm to the base 10.
  template <class X> TL_FN auto log10(const X& x) const { return detail::map_float([](auto v) { return backend::log10(v); }, x); }
  // Cube root, of negative numbers too.
  template <class X> TL_FN auto cbrt(const X& x) const { return detail::map_float([](auto v) { return backend::cbrt(v); }, x); }
  // To an integer: round takes halves away from zero, trunc cuts.
  template <class X> TL_FN auto round(const X& x) const { return detail::map_float([](auto v) { return backend::round(v); }, x); }
  template <class X> TL_FN auto trunc(const X& x) const { return detail::map_float([](auto v) { return backend::trunc(v); }, x); }
  // The angle of the point (x, y), in radians, -pi to pi.
  template <class X, class Y> TL_FN auto atan2(const Y& y, const X& x) const { return detail::map_two<false>([](auto a, auto b) { return backend::atan2(a, b); }, y, x); }
  // x to the power of y.
  template <class X, class Y> TL_FN auto pow(const X& x, const Y& y) const { return detail::map_two<false>([](auto a, auto b) { return backend::pow(a, b); }, x, y); }
  // sqrt(x^2 + y^2) without overflow in between.
  template <class X, class Y> TL_FN auto hypot(const X& x, const Y& y) const { return detail::map_two<false>([](auto a, auto b) { return backend::hypot(a, b); }, x, y); }
  // The remainder of x / y, with the sign of x.
  template <class X, class Y> TL_FN auto fmod(const X& x, const Y& y) const { return detail::map_two<false>([](auto a, auto b) { return backend::fmod(a, b); }, x, y); }
  // The magnitude of x with the sign of y.
  template <class X, class Y> TL_FN auto copysign(const X& x, const Y& y) const { return detail::map_two<false>([](auto a, auto b) { return backend::copysign(a, b); }, x, y); }
  // clang-format on
};

}  // namespace tl
