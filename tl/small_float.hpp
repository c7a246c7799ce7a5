// float16, bfloat16 and the two 8-bit floats: storage and correctly rounded conversion.
//
// float8e4nv is OCP E4M3 (no infinities, NaN is 0x7f, largest 448); float8e5 is E5M2. Conversions round to
// nearest even; beyond the largest value float16, bfloat16 and float8e5 give infinity, float8e4nv NaN.
#pragma once

#include <tl/config.hpp>

namespace tl {
namespace detail {

TL_BOTH constexpr float float_from_bits(unsigned int bits) { return __builtin_bit_cast(float, bits); }
TL_BOTH constexpr unsigned int bits_from_float(float x) { return __builtin_bit_cast(unsigned int, x); }

// Ten bits of mantissa, to nearest, ties away from zero, as PTX's cvt.rna.tf32.f32. What is no number stays.
TL_BOTH constexpr float round_to_tf32(float x) {
  const unsigned int bits = bits_from_float(x);
  return float_from_bits((bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u);
}

// A binary float of one sign bit, E exponent bits and M mantissa bits, E + M + 1 <= 16.
template <int E, int M, bool HasInfinity>
struct small_format {
  static constexpr int bias = (1 << (E - 1)) - 1;
  static constexpr unsigned int exponent_mask = (1u << E) - 1;
  static constexpr unsigned int sign_bit = 1u << (E + M);
  static constexpr unsigned int infinity = exponent_mask << M;
  static constexpr unsigned int quiet_nan = HasInfinity ? infinity | (1u << (M - 1)) : sign_bit - 1;
  static constexpr unsigned int overflow = HasInfinity ? infinity : quiet_nan;
  static constexpr unsigned int largest = HasInfinity ? infinity - 1 : quiet_nan - 1;

  TL_BOTH static constexpr unsigned int encode(float value) {
    const unsigned int bits = bits_from_float(value);
    const unsigned int sign = (bits >> 31) << (E + M);
    const unsigned int magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return sign | quiet_nan;
    if (magnitude == 0x7f800000u) return sign | overflow;
    const int exponent = static_cast<int>(magnitude >> 23) - 127;
    if (exponent < 1 - bias - M - 1) return sign;
    // The kept bits: M for normal numbers, fewer below the smallest normal one.
    const int lost = 23 - M + (exponent < 1 - bias ? 1 - bias - exponent : 0);
    const unsigned int mantissa = (magnitude & 0x7fffffu) | (exponent == -127 ? 0u : 0x800000u);
    const unsigned int kept = mantissa >> lost;
    const unsigned int rest = mantissa & ((1u << lost) - 1);
    const unsigned int half = 1u << (lost - 1);
    const unsigned int rounded = kept + (rest > half || (rest == half && (kept & 1u)) ? 1u : 0u);
    // A normal number's hidden bit adds one to the exponent field, as does a carry out of the mantissa.
    const unsigned int field = exponent < 1 - bias ? 0u : static_cast<unsigned int>(exponent + bias - 1) << M;
    const unsigned int result = field + rounded;
    return sign | (result > largest ? overflow : result);
  }

  TL_BOTH static constexpr float decode(unsigned int bits) {
    const unsigned int sign = (bits & sign_bit) ? 0x80000000u : 0u;
    const unsigned int exponent = (bits >> M) & exponent_mask;
    const unsigned int mantissa = bits & ((1u << M) - 1);
    if (HasInfinity && exponent == exponent_mask)
      return float_from_bits(sign | 0x7f800000u | (mantissa << (23 - M)));
    if (!HasInfinity && (bits & (sign_bit - 1)) == quiet_nan) return float_from_bits(sign | 0x7fc00000u);
    if (exponent == 0) {
      // Exact: the mantissa counts steps of the smallest number, 2^(1 - bias - M).
      const float tiny = static_cast<float>(mantissa) * float_from_bits(static_cast<unsigned int>(128 - bias - M) << 23);
      return sign ? -tiny : tiny;
    }
    return float_from_bits(sign | (exponent - bias + 127) << 23 | mantissa << (23 - M));
  }
};

using half_format = small_format<5, 10, true>;
using e4m3_format = small_format<4, 3, false>;
using e5m2_format = small_format<5, 2, true>;

// GCC's _Float16 converts in hardware where there is some, with the same result.
#if TL_BACKEND_SIM && defined(__FLT16_MAX__) && !defined(__clang__)
TL_BOTH constexpr unsigned short half_encode(float x) { return __builtin_bit_cast(unsigned short, static_cast<_Float16>(x)); }
TL_BOTH constexpr float half_decode(unsigned short b) { return static_cast<float>(__builtin_bit_cast(_Float16, b)); }
#elif defined(__CUDA_ARCH__)
// One instruction each; a NaN loses its payload.
TL_BOTH constexpr unsigned short half_encode(float x) {
  if (__builtin_is_constant_evaluated()) return static_cast<unsigned short>(half_format::encode(x));
  unsigned short bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(x));
  return bits;
}
TL_BOTH constexpr float half_decode(unsigned short b) {
  if (__builtin_is_constant_evaluated()) return half_format::decode(b);
  float x;
  asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(b));
  return x;
}
#else
TL_BOTH constexpr unsigned short half_encode(float x) { return static_cast<unsigned short>(half_format::encode(x)); }
TL_BOTH constexpr float half_decode(unsigned short b) { return half_format::decode(b); }
#endif

TL_BOTH constexpr unsigned short bfloat_encode(float x) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  if (!__builtin_is_constant_evaluated()) {
    unsigned short rounded_by_hardware;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(rounded_by_hardware) : "f"(x));  // a NaN loses its payload
    return rounded_by_hardware;
  }
#endif
  const unsigned int bits = bits_from_float(x);
  const unsigned int rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<unsigned short>((bits & 0x7fffffffu) > 0x7f800000u ? (bits >> 16) | 0x40u : rounded);
}

}  // namespace detail

// A float of 5 exponent and 10 mantissa bits. Source: triton.language.float16. CUDA: `__half`.
struct float16 {
  unsigned short bits;
  float16() = default;
  TL_BOTH constexpr explicit float16(float x) : bits(detail::half_encode(x)) {}
  TL_BOTH constexpr operator float() const { return detail::half_decode(bits); }
};

// A float of 8 exponent and 7 mantissa bits: the range of float32. Source: triton.language.bfloat16. CUDA:
// `__nv_bfloat16`.
struct bfloat16 {
  unsigned short bits;
  bfloat16() = default;
  TL_BOTH constexpr explicit bfloat16(float x) : bits(detail::bfloat_encode(x)) {}
  TL_BOTH constexpr operator float() const { return detail::float_from_bits(static_cast<unsigned int>(bits) << 16); }
};

// A float of 4 exponent and 3 mantissa bits; no infinity, the largest is 448. Source: triton.language.float8e4nv.
// CUDA: `__nv_fp8_e4m3`.
struct float8e4nv {
  unsigned char bits;
  float8e4nv() = default;
  TL_BOTH constexpr explicit float8e4nv(float x) : bits(static_cast<unsigned char>(detail::e4m3_format::encode(x))) {}
  TL_BOTH constexpr operator float() const { return detail::e4m3_format::decode(bits); }
};

// A float of 5 exponent and 2 mantissa bits. Source: triton.language.float8e5. CUDA: `__nv_fp8_e5m2`.
struct float8e5 {
  unsigned char bits;
  float8e5() = default;
  TL_BOTH constexpr explicit float8e5(float x) : bits(static_cast<unsigned char>(detail::e5m2_format::encode(x))) {}
  TL_BOTH constexpr operator float() const { return detail::e5m2_format::decode(bits); }
};

}  // namespace tl
