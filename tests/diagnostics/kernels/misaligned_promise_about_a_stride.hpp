// arguments: x in f32 4,16/18,1; out out f32 64; stride = 18
// expect: MISALIGNED read block 0 line 7 count 3
// Every row asks again; row 0 is where it is whatever the stride, but the stride is what is promised.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int stride) {
  for (int row = 0; row < 3; ++row) {
    auto aligned = tl.multiple_of(stride, tl::c<4>);
    tl.store(out + row * 16 + tl.arange(0, tl::c<16>), tl.load(x + row * aligned + tl.arange(0, tl::c<16>)));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int stride) { host.launch(copy, tl::grid(1), x, out, stride); }
