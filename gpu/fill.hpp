// Fills a tensor with seeded random values: uniform in [low, low + span), rounded down for integers.
#include <tl/tl.hpp>

constexpr int BLOCK = 1024;

template <class T>
TL_FN void fill(tl::block& tl, tl::ptr<T> x, int n, unsigned long seed, float low, float span) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, tl::c<BLOCK>);
  auto value = tl.rand(seed, offsets) * span + low;  // (BLOCK) float32
  if constexpr (tl::detail::is_float_element<T>)
    tl.store(x + offsets, tl.cast<T>(value), offsets < n);
  else
    tl.store(x + offsets, tl.cast<T>(tl.floor(value)), offsets < n);
}

#define FILL(name, T)                                                                                             \
  TL_KERNEL void fill_##name(tl::block& tl, tl::ptr<T> x, int n, unsigned long seed, float low, float span) {    \
    fill<T>(tl, x, n, seed, low, span);                                                                           \
  }
FILL(bool, bool)
FILL(i8, signed char)
FILL(u8, unsigned char)
FILL(i16, short)
FILL(u16, unsigned short)
FILL(i32, int)
FILL(u32, unsigned int)
FILL(i64, long)
FILL(u64, unsigned long)
FILL(e4m3, tl::float8e4nv)
FILL(e5m2, tl::float8e5)
FILL(f16, tl::float16)
FILL(bf16, tl::bfloat16)
FILL(f32, float)
FILL(f64, double)
