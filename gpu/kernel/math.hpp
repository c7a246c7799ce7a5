// Element-wise mathematics on the GPU: CUDA's functions, which are within one or two units in the last place.
#pragma once

#include <tl/dtype.hpp>

namespace tl::backend {

// clang-format off
#define TL_UNARY(name, float_name, double_name) \
  TL_FN float name(float x) { return float_name(x); } \
  TL_FN double name(double x) { return double_name(x); }
#define TL_BINARY(name, float_name, double_name) \
  TL_FN float name(float x, float y) { return float_name(x, y); } \
  TL_FN double name(double x, double y) { return double_name(x, y); }
TL_UNARY(exp, ::expf, ::exp)        TL_UNARY(log, ::logf, ::log)
TL_UNARY(log2, ::log2f, ::log2)     TL_UNARY(log10, ::log10f, ::log10)  TL_UNARY(log1p, ::log1pf, ::log1p)
TL_UNARY(expm1, ::expm1f, ::expm1)  TL_UNARY(sin, ::sinf, ::sin)        TL_UNARY(cos, ::cosf, ::cos)
TL_UNARY(tan, ::tanf, ::tan)        TL_UNARY(asin, ::asinf, ::asin)     TL_UNARY(acos, ::acosf, ::acos)
TL_UNARY(atan, ::atanf, ::atan)     TL_UNARY(sinh, ::sinhf, ::sinh)     TL_UNARY(cosh, ::coshf, ::cosh)
TL_UNARY(tanh, ::tanhf, ::tanh)     TL_UNARY(erf, ::erff, ::erf)        TL_UNARY(erfc, ::erfcf, ::erfc)
TL_UNARY(cbrt, ::cbrtf, ::cbrt)     TL_UNARY(round, ::roundf, ::round)  TL_UNARY(trunc, ::truncf, ::trunc)
TL_UNARY(sqrt, ::sqrtf, ::sqrt)     TL_UNARY(rsqrt, ::rsqrtf, ::rsqrt)  TL_UNARY(floor, ::floorf, ::floor)
TL_UNARY(ceil, ::ceilf, ::ceil)     TL_UNARY(rint, ::rintf, ::rint)     TL_UNARY(fabs, ::fabsf, ::fabs)
TL_BINARY(atan2, ::atan2f, ::atan2) TL_BINARY(pow, ::powf, ::pow)       TL_BINARY(hypot, ::hypotf, ::hypot)
TL_BINARY(fmod, ::fmodf, ::fmod)    TL_BINARY(copysign, ::copysignf, ::copysign)
#undef TL_UNARY
#undef TL_BINARY
// One instruction. Results below 2^-126 become 0: keeping them takes four more.
TL_FN float exp2(float x) { float y; asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x)); return y; }
TL_FN double exp2(double x) { return ::exp2(x); }
TL_FN float fma(float x, float y, float z) { return ::fmaf(x, y, z); }
TL_FN double fma(double x, double y, double z) { return ::fma(x, y, z); }
// 1 / (1 + e^-|x|) never overflows; the sign picks the side. A divisor from 1 to 2 needs no correctly rounded division.
TL_FN float sigmoid(float x) { const float e = ::expf(-::fabsf(x)); return __fdividef(x < 0 ? e : 1.0f, 1.0f + e); }
TL_FN double sigmoid(double x) { const double e = ::exp(-::fabs(x)); return (x < 0 ? e : 1.0) / (1.0 + e); }

// The upper half of the product.
TL_FN int multiply_high(int x, int y) { return __mulhi(x, y); }
TL_FN unsigned int multiply_high(unsigned int x, unsigned int y) { return __umulhi(x, y); }
TL_FN long multiply_high(long x, long y) { return __mul64hi(x, y); }
TL_FN unsigned long multiply_high(unsigned long x, unsigned long y) { return __umul64hi(x, y); }
TL_FN long long multiply_high(long long x, long long y) { return __mul64hi(x, y); }
TL_FN unsigned long long multiply_high(unsigned long long x, unsigned long long y) { return __umul64hi(x, y); }
// clang-format on

}  // namespace tl::backend
