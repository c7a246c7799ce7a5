// arguments: x in f32 64; out out f32 64; stride = 1073741824
// expect: OUT_OF_BOUNDS read x[2147483648] block 2 line 7
// The block's own offset: a constant times a number is counted in 64 bits, and named as it was meant.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 1>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int stride) {
  if (tl.program_id(0) == 2) tl.load(x + tl.program_id(0) * BLOCK * stride);
  tl.store(out + tl.program_id(0), 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int stride) { host.launch(copy, tl::grid(3), x, out, stride); }
