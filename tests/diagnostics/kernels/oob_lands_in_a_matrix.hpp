// arguments: x in f32 64; y in f32 3,4; out out f32 64
// expect: OUT_OF_BOUNDS read x[1093] lane 0 block 0 line 5 lands in y[1, 1]
#include <tl/tl.hpp>
TL_KERNEL void stray(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  tl.store(out + tl.arange(0, tl::c<1>), tl.load(x + 1093 + tl.arange(0, tl::c<1>)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> out) { host.launch(stray, tl::grid(1), x, out); }
