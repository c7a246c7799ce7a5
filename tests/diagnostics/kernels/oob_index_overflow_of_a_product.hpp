// arguments: x in f32 64; out out f32 64; stride = 1073741824
// expect: OUT_OF_BOUNDS read x[2147483648] lane 0 block 0 line 7 count 64
// 2^30 rows apart: row 2 is at 2^31, which an int does not hold.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int stride) {
  auto i = tl.arange(0, tl::c<64>);
  tl.load(x + (i * 0 + tl::c<2> * stride + i));
  tl.store(out + i, tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int stride) { host.launch(copy, tl::grid(1), x, out, stride); }
