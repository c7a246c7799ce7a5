// Element-wise mathematics: tl.exp(x) and its kin, on tiles and on scalars.
#pragma once

#include <tl/libdevice.hpp>

namespace tl {

// What tl.minimum, tl.maximum and tl.clamp make of a NaN: with NONE the number wins, with ALL the NaN.
// Source: triton.language.PropagateNan. CUDA: `fmaxf` for NONE; for ALL `__hmax_nan`, of floats PTX's `max.NaN.f32`.
enum class PropagateNan { NONE, ALL };

namespace detail {

// Of two zeros the maximum is +0 and the minimum -0, as PTX's instructions have it. The simulator's side has no
// branch, so that loops over it become vector code.
template <PropagateNan Nan, bool Max, class T>
TL_BOTH constexpr T extremum(T x, T y) {
  if constexpr (!is_builtin_float<T>) {
    return (Max ? x > y : x < y) ? x : y;
  } else {
#if defined(__CUDA_ARCH__)
    if (Nan == PropagateNan::NONE && !__builtin_is_constant_evaluated()) {
      if constexpr (same<T, float>) return Max ? ::fmaxf(x, y) : ::fminf(x, y);
      else return Max ? ::fmax(x, y) : ::fmin(x, y);
    }
#endif
    using word = choose<same<T, float>, unsigned int, unsigned long long>;
    const word a = __builtin_bit_cast(word, x), b = __builtin_bit_cast(word, y);
    const T equal = __builtin_bit_cast(T, Max ? a & b : a | b);
    const T result = (Max ? x > y : x < y) ? x : x == y ? equal : y;
    if constexpr (Nan == PropagateNan::NONE) return y != y ? x : result;
    else return x != x ? x : result;
  }
}
template <PropagateNan Nan, class T>
TL_BOTH constexpr T larger(T x, T y) {
  return extremum<Nan, true>(x, y);
}
template <PropagateNan Nan, class T>
TL_BOTH constexpr T smaller(T x, T y) {
  return extremum<Nan, false>(x, y);
}

// f in the promoted type of three operands, computed in float for small floats and rounded once.
template <class F, class A, class B, class C>
TL_BOTH auto map_three(F f, const A& a, const B& b, const C& c) {
  static_assert(is_operand<A> && is_operand<B> && is_operand<C>, "tl: this function takes tiles or numbers");
  constexpr bool kScalars = operand_traits<A>::scalar && operand_traits<B>::scalar;
  using P = promoted<promoted_operands<A, B>, kScalars, value_of<C>, operand_traits<C>::scalar>;
  using W = compute_type<P>;
  return map_values<P>(
      [f](auto x, auto y, auto z) {
        return convert_element<P>(f(convert_element<W>(convert_element<P>(x)),
                                    convert_element<W>(convert_element<P>(y)),
                                    convert_element<W>(convert_element<P>(z))));
      },
      a, b, c);
}

}  // namespace detail

// Floats only, unless said otherwise; small floats compute in float and round once. The result has the
// operand's dtype, shape and layout. On the simulator the float32 functions are within 1.5 ulp of the exact
// value for every input, sigmoid within 2.5; the GPU's are CUDA's. Source: triton.language.*.
// CUDA: the same name, with an f at its end for float: expf(x).
struct math_calls {
  // The functions that Triton keeps in tl.extra.libdevice: tl.libdevice.tanh(x).
  [[no_unique_address]] libdevice_calls libdevice;

  // clang-format off
  // e to the power of x.
  template <class X> TL_FN auto exp(const X& x) const { return detail::map_float([](auto v) { return backend::exp(v); }, x); }
  // 2 to the power of x.
  template <class X> TL_FN auto exp2(const X& x) const { return detail::map_float([](auto v) { return backend::exp2(v); }, x); }
  // Natural logarithm; of 0 minus infinity, of negative numbers NaN.
  template <class X> TL_FN auto log(const X& x) const { return detail::map_float([](auto v) { return backend::log(v); }, x); }
  // Logarithm to the base 2.
  template <class X> TL_FN auto log2(const X& x) const { return detail::map_float([](auto v) { return backend::log2(v); }, x); }
  // Radians.
  template <class X> TL_FN auto sin(const X& x) const { return detail::map_float([](auto v) { return backend::sin(v); }, x); }
  template <class X> TL_FN auto cos(const X& x) const { return detail::map_float([](auto v) { return backend::cos(v); }, x); }
  // Square root; of negative numbers NaN.
  template <class X> TL_FN auto sqrt(const X& x) const { return detail::map_float([](auto v) { return backend::sqrt(v); }, x); }
  // Correctly rounded square root, which sqrt is on the simulator already. Source: triton.language.sqrt_rn. CUDA:
  // `__fsqrt_rn(x)`.
  template <class X> TL_FN auto sqrt_rn(const X& x) const { return sqrt(x); }
  // 1 / sqrt(x)
  template <class X> TL_FN auto rsqrt(const X& x) const { return detail::map_float([](auto v) { return backend::rsqrt(v); }, x); }
  // 1 / (1 + exp(-x)), accurate where exp(-x) overflows. CUDA: `1.0f / (1.0f + expf(-x))`.
  template <class X> TL_FN auto sigmoid(const X& x) const { return detail::map_float([](auto v) { return backend::sigmoid(v); }, x); }
  // Hyperbolic tangent. Source: triton.language.extra.libdevice.tanh.
  template <class X> TL_FN auto tanh(const X& x) const { return libdevice.tanh(x); }
  // The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.
  template <class X> TL_FN auto erf(const X& x) const { return libdevice.erf(x); }
  // Down to an integer, in the same dtype.
  template <class X> TL_FN auto floor(const X& x) const { return detail::map_float([](auto v) { return backend::floor(v); }, x); }
  // Up to an integer, in the same dtype.
  template <class X> TL_FN auto ceil(const X& x) const { return detail::map_float([](auto v) { return backend::ceil(v); }, x); }
  // To the nearest integer, halves to the even one. Source: triton.language.extra.libdevice.rint.
  template <class X> TL_FN auto rint(const X& x) const { return detail::map_float([](auto v) { return backend::rint(v); }, x); }

  // Tiles of bool. Integers are always finite. Source: triton.language.extra.libdevice, isnan, isinf and, of float32,
  // finitef. CUDA: `isnan(x)`, `isinf(x)`, `isfinite(x)`.
  template <class X> TL_FN auto isnan(const X& x) const { return detail::test_float([](auto v) { return v != v; }, x); }
  template <class X> TL_FN auto isinf(const X& x) const { return detail::test_float([](auto v) { return v == v && v - v != v - v; }, x); }
  template <class X> TL_FN auto isfinite(const X& x) const { return detail::test_float([](auto v) { return v - v == v - v; }, x); }
  // clang-format on

  // Any dtype; the most negative integer stays as it is. CUDA: `fabsf(x)`, `abs(x)`.
  template <class X>
  TL_FN auto abs(const X& x) const {
    using T = detail::value_of<X>;
    if constexpr (detail::is_float_element<T>)
      return detail::map_float([](auto v) { return backend::fabs(v); }, x);
    else
      return detail::map_values<T>([](T v) { return v < T(0) ? static_cast<T>(T(0) - v) : v; }, x);
  }

  // The larger operand, in the promoted dtype. Of +0 and -0 the former is larger. CUDA: `fmaxf(a, b)`, `max(a,
  // b)`.
  template <PropagateNan Nan = PropagateNan::NONE, class A, class B>
  TL_FN auto maximum(const A& a, const B& b) const {
    return detail::map_two<false>([](auto x, auto y) { return detail::larger<Nan>(x, y); }, a, b);
  }
  // The smaller operand, in the promoted dtype. Of +0 and -0 the latter is smaller. CUDA: `fminf(a, b)`, `min(a,
  // b)`.
  template <PropagateNan Nan = PropagateNan::NONE, class A, class B>
  TL_FN auto minimum(const A& a, const B& b) const {
    return detail::map_two<false>([](auto x, auto y) { return detail::smaller<Nan>(x, y); }, a, b);
  }
  // minimum(maximum(x, low), high): a NaN becomes low, or stays with PropagateNan::ALL. low <= high is
  // required of the caller. CUDA: `fminf(fmaxf(x, low), high)`.
  template <PropagateNan Nan = PropagateNan::NONE, class X, class A, class B>
  TL_FN auto clamp(const X& x, const A& low, const B& high) const {
    return detail::map_three(
        [](auto v, auto lo, auto hi) { return detail::smaller<Nan>(detail::larger<Nan>(v, lo), hi); }, x, low,
        high);
  }

  // x * y + z with one rounding, in the promoted dtype of all three. Integers wrap around. CUDA: `fmaf(x, y, z)`.
  template <class A, class B, class C>
  TL_FN auto fma(const A& x, const B& y, const C& z) const {
    return detail::map_three(
        [](auto a, auto b, auto c) {
          if constexpr (detail::is_builtin_float<decltype(a)>)
            return backend::fma(a, b, c);
          else
            return static_cast<decltype(a)>(a * b + c);
        },
        x, y, z);
  }

  // x / y rounded correctly. `/` is so too on the simulator; on the GPU it may be off by 2 ulp there. CUDA:
  // `__fdiv_rn(x, y)`.
  template <class A, class B>
  TL_FN auto div_rn(const A& x, const B& y) const {
    static_assert(
        detail::is_float_element<detail::value_of<A>> || detail::is_float_element<detail::value_of<B>>,
        "tl: tl.div_rn divides floats: cast integers first, tl.cast<float>(x)");
    return detail::map_two<true>([](auto a, auto b) { return backend::divide_rounded(a, b); }, x, y);
  }
  // x / y; with ieee_rounding it is div_rn. Source: triton.language.fdiv. CUDA: `x / y`, or `__fdividef(x, y)`
  // where precision matters less.
  template <class A, class B>
  TL_FN auto fdiv(const A& x, const B& y) const {
    return div_rn(x, y);
  }

  // The upper half of the product of two 32- or 64-bit integers. CUDA: `__umulhi(x, y)`, `__umul64hi(x, y)`.
  template <class A, class B>
  TL_FN auto umulhi(const A& x, const B& y) const {
    using P = detail::promoted_operands<A, B>;
    static_assert(!detail::is_float_element<P> && sizeof(P) >= 4,
                  "tl: tl.umulhi multiplies 32- or 64-bit integers");
    return detail::map_two<false>([](auto a, auto b) { return backend::multiply_high(a, b); }, x, y);
  }
};

}  // namespace tl
