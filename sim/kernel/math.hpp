// Elementary functions on the simulator. The float versions of exp, exp2, log, log2, sigmoid and tanh have
// no branches and no calls, so that a loop over a tile becomes vector code. They are within 1.5 ulp,
// sigmoid 2.5, everywhere, subnormal numbers included (tests/conformance/accuracy_test.cpp). The rest is the
// C library's, called by the compiler's names for it: <cmath> would make the precompiled header three times
// as large.
//
// Fused multiply-adds are written out: the compiler is told not to make any of its own, so that results
// do not depend on the processor.
#pragma once

#include <tl/config.hpp>

namespace tl::backend {
namespace detail_math {

inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline float from_bits(unsigned int bits) { return __builtin_bit_cast(float, bits); }
inline unsigned int to_bits(float x) { return __builtin_bit_cast(unsigned int, x); }
// A NaN becomes `low` here; the result is put right at the end.
inline float clamp(float x, float low, float high) {
  const float above = x > low ? x : low;
  return above < high ? above : high;
}
inline float keep_nan(float x, float result) { return x != x ? x : result; }

constexpr float kRound = 0x1.8p23f;  // adding it leaves the nearest integer in the low bits
constexpr float kLog2E = 1.44269504088896340736f;
constexpr float kLn2High = 0x1.62ep-1f;  // 12 bits: n * kLn2High is exact for every exponent n
constexpr float kLn2Low = 0x1.0bfbe8p-15f;

// value * 2^n for n in [-252, 254], rounded once: `value` is near 1, so the first factor is exact.
inline float scale(float value, int n) {
  const int half = n >> 1;
  return value * from_bits(static_cast<unsigned int>(half + 127) << 23) *
         from_bits(static_cast<unsigned int>(n - half + 127) << 23);
}

// exp(r) for |r| <= ln(2) / 2. Coefficients: minimax, as in SLEEF's expf.
inline float exp_reduced(float r) {
  float p = 0.000198527617612853646278381f;
  p = fused(p, r, 0.00139304355252534151077271f);
  p = fused(p, r, 0.00833336077630519866943359f);
  p = fused(p, r, 0.0416664853692054748535156f);
  p = fused(p, r, 0.166666671633720397949219f);
  p = fused(p, r, 0.5f);
  return 1.0f + fused(p, r * r, r);
}

// x = m * 2^e with m in [sqrt(1/2), sqrt(2)), for positive x, subnormal ones included.
struct Split {
  float m;
  float e;
};
inline Split split(float x) {
  const bool tiny = x < 0x1p-126f;
  const unsigned int bits = to_bits(tiny ? x * 0x1p23f : x);
  const int offset = static_cast<int>(bits - 0x3f3504f3u) >> 23;
  return {from_bits(bits - (static_cast<unsigned int>(offset) << 23)),
          static_cast<float>(offset) - (tiny ? 23.0f : 0.0f)};
}
// log(1 + f) - f + f * f / 2 for 1 + f in [sqrt(1/2), sqrt(2)). Coefficients: Cephes, logf.
inline float log_tail(float f) {
  float p = 7.0376836292e-2f;
  p = fused(p, f, -1.1514610310e-1f);
  p = fused(p, f, 1.1676998740e-1f);
  p = fused(p, f, -1.2420140846e-1f);
  p = fused(p, f, 1.4249322787e-1f);
  p = fused(p, f, -1.6668057665e-1f);
  p = fused(p, f, 2.0000714765e-1f);
  p = fused(p, f, -2.4999993993e-1f);
  p = fused(p, f, 3.3333331174e-1f);
  return p * f * (f * f);
}
// The logarithm's values at 0, infinity and below 0, where the formula has none.
inline float log_ends(float x, float inside) {
  const float finite_or_more = x < __builtin_inff() ? inside : x;
  const float positive = x == 0.0f ? -__builtin_inff() : finite_or_more;
  return x < 0.0f ? __builtin_nanf("") : positive;
}

}  // namespace detail_math

// clang-format off
inline float exp(float x) {
  using namespace detail_math;
  const float c = clamp(x, -104.0f, 89.0f);
  const float t = fused(c, kLog2E, kRound), n = t - kRound;
  const float r = fused(n, -kLn2Low, fused(n, -kLn2High, c));
  return keep_nan(x, scale(exp_reduced(r), static_cast<int>(to_bits(t) - to_bits(kRound))));
}
inline float exp2(float x) {
  using namespace detail_math;
  const float c = clamp(x, -150.0f, 128.0f);
  const float t = c + kRound, r = c - (t - kRound);
  float p = 1.535920892e-4f;  // 2^r for |r| <= 1/2; minimax, as in SLEEF's exp2f
  p = fused(p, r, 1.339262701e-3f);
  p = fused(p, r, 9.618384764e-3f);
  p = fused(p, r, 5.550347269e-2f);
  p = fused(p, r, 2.402264476e-1f);
  p = fused(p, r, 6.931471825e-1f);
  return keep_nan(x, scale(fused(p, r, 1.0f), static_cast<int>(to_bits(t) - to_bits(kRound))));
}
inline float log(float x) {
  using namespace detail_math;
  const Split s = split(x);
  const float f = s.m - 1.0f;
  const float y = fused(f * f, -0.5f, fused(s.e, -2.12194440e-4f, log_tail(f)));
  return log_ends(x, fused(s.e, 0.693359375f, f + y));
}
inline float log2(float x) {
  using namespace detail_math;
  const Split s = split(x);
  const float f = s.m - 1.0f;
  const float y = fused(f * f, -0.5f, log_tail(f));
  // y and f times log2(e) - 1, then themselves: keeps the bits that f * log2(e) would round away.
  const float rest = fused(f, 0.44269504088896340736f, y * 0.44269504088896340736f);
  return log_ends(x, ((rest + y) + f) + s.e);
}
inline float sigmoid(float x) {
  const float e = exp(-__builtin_fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}
inline float tanh(float x) {
  using namespace detail_math;
  const float a = __builtin_fabsf(x), z = x * x;
  float p = -5.70498872745e-3f;  // tanh(x) / x - 1 for |x| < 0.625; Cephes, tanhf
  p = fused(p, z, 2.06390887954e-2f);
  p = fused(p, z, -5.37397155531e-2f);
  p = fused(p, z, 1.33314422036e-1f);
  p = fused(p, z, -3.33332819422e-1f);
  const float near = fused(p * z, x, x);
  const float far = __builtin_copysignf(1.0f - 2.0f / (exp(2.0f * a) + 1.0f), x);
  return a < 0.625f ? near : far;
}

inline double exp(double x) { return __builtin_exp(x); }
inline double exp2(double x) { return __builtin_exp2(x); }
inline double log(double x) { return __builtin_log(x); }
inline double log2(double x) { return __builtin_log2(x); }
inline double sigmoid(double x) { const double e = __builtin_exp(-__builtin_fabs(x)); return (x < 0 ? e : 1.0) / (1.0 + e); }
inline double tanh(double x) { return __builtin_tanh(x); }

inline float sin(float x) { return __builtin_sinf(x); }
inline double sin(double x) { return __builtin_sin(x); }
inline float cos(float x) { return __builtin_cosf(x); }
inline double cos(double x) { return __builtin_cos(x); }
inline float tan(float x) { return __builtin_tanf(x); }
inline double tan(double x) { return __builtin_tan(x); }
inline float asin(float x) { return __builtin_asinf(x); }
inline double asin(double x) { return __builtin_asin(x); }
inline float acos(float x) { return __builtin_acosf(x); }
inline double acos(double x) { return __builtin_acos(x); }
inline float atan(float x) { return __builtin_atanf(x); }
inline double atan(double x) { return __builtin_atan(x); }
inline float atan2(float y, float x) { return __builtin_atan2f(y, x); }
inline double atan2(double y, double x) { return __builtin_atan2(y, x); }
inline float sinh(float x) { return __builtin_sinhf(x); }
inline double sinh(double x) { return __builtin_sinh(x); }
inline float cosh(float x) { return __builtin_coshf(x); }
inline double cosh(double x) { return __builtin_cosh(x); }
inline float erf(float x) { return __builtin_erff(x); }
inline double erf(double x) { return __builtin_erf(x); }
inline float erfc(float x) { return __builtin_erfcf(x); }
inline double erfc(double x) { return __builtin_erfc(x); }
inline float expm1(float x) { return __builtin_expm1f(x); }
inline double expm1(double x) { return __builtin_expm1(x); }
inline float log1p(float x) { return __builtin_log1pf(x); }
inline double log1p(double x) { return __builtin_log1p(x); }
inline float log10(float x) { return __builtin_log10f(x); }
inline double log10(double x) { return __builtin_log10(x); }
inline float cbrt(float x) { return __builtin_cbrtf(x); }
inline double cbrt(double x) { return __builtin_cbrt(x); }
inline float pow(float x, float y) { return __builtin_powf(x, y); }
inline double pow(double x, double y) { return __builtin_pow(x, y); }
inline float hypot(float x, float y) { return __builtin_hypotf(x, y); }
inline double hypot(double x, double y) { return __builtin_hypot(x, y); }
inline float fmod(float x, float y) { return __builtin_fmodf(x, y); }
inline double fmod(double x, double y) { return __builtin_fmod(x, y); }
inline float copysign(float x, float y) { return __builtin_copysignf(x, y); }
inline double copysign(double x, double y) { return __builtin_copysign(x, y); }
inline float round(float x) { return __builtin_roundf(x); }
inline double round(double x) { return __builtin_round(x); }
inline float trunc(float x) { return __builtin_truncf(x); }
inline double trunc(double x) { return __builtin_trunc(x); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline float rsqrt(float x) { return 1.0f / __builtin_sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / __builtin_sqrt(x); }
inline float floor(float x) { return __builtin_floorf(x); }
inline double floor(double x) { return __builtin_floor(x); }
inline float ceil(float x) { return __builtin_ceilf(x); }
inline double ceil(double x) { return __builtin_ceil(x); }
// To the nearest integer, halves to even; the simulator never changes the rounding mode.
inline float rint(float x) { return __builtin_rintf(x); }
inline double rint(double x) { return __builtin_rint(x); }
inline float fabs(float x) { return __builtin_fabsf(x); }
inline double fabs(double x) { return __builtin_fabs(x); }
inline float fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
inline double fma(double x, double y, double z) { return __builtin_fma(x, y, z); }
// clang-format on

// The upper half of the product of two integers of one type.
template <class T>
T multiply_high(T a, T b) {
  constexpr bool is_signed = T(-1) < T(0);
  if constexpr (sizeof(T) == 8) {
    __extension__ using wide = __int128;
    __extension__ using unsigned_wide = unsigned __int128;
    if constexpr (is_signed)
      return static_cast<T>(static_cast<wide>(a) * b >> 64);
    else
      return static_cast<T>(static_cast<unsigned_wide>(a) * b >> 64);
  } else if constexpr (is_signed) {
    return static_cast<T>(static_cast<long long>(a) * b >> (8 * sizeof(T)));
  } else {
    return static_cast<T>(static_cast<unsigned long long>(a) * b >> (8 * sizeof(T)));
  }
}

}  // namespace tl::backend
