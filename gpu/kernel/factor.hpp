// What an element of a product is multiplied as by tensor cores: float32 as tf32; 8-bit floats, which sm_80 does not have,
// as float16, which holds them exactly.
#pragma once

#include <gpu/kernel/mma.hpp>
#include <tl/dtype.hpp>

namespace kl::gpu {

template <class T>
struct factor_of {
  using type = T;
};
#if __CUDA_ARCH__ < 890
template <>
struct factor_of<tl::float8e4nv> {
  using type = tl::float16;
};
template <>
struct factor_of<tl::float8e5> {
  using type = tl::float16;
};
#endif

__device__ __forceinline__ tl::float16 half_of_bits(unsigned int bits) { return __builtin_bit_cast(tl::float16, static_cast<unsigned short>(bits)); }

// float8e5 is the upper half of a float16; float8e4nv has its exponent counted from 7, not from 15, and one NaN.
template <class M, class T>
__device__ __forceinline__ M factor(T x) {
  if constexpr (tl::detail::same<M, float>) {
    return round_to_tf32(x);
  } else if constexpr (tl::detail::same<M, T>) {
    return x;
  } else if constexpr (tl::detail::same<T, tl::float8e5>) {
    return half_of_bits(static_cast<unsigned int>(x.bits) << 8);
  } else {
    const unsigned int sign = x.bits & 0x80u, magnitude = x.bits & 0x7fu;
    const float value = static_cast<float>(half_of_bits(magnitude << 7)) * 256.0f;
    const unsigned int bits = magnitude == 0x7fu ? 0x7e00u : tl::float16(value).bits;
    return half_of_bits(sign << 8 | bits);
  }
}

}  // namespace kl::gpu
