// arguments: x in f32 64; out out f32 64; far = 2000000000
// expect: OUT_OF_BOUNDS read x[2000000000] lane 0 block 0 line 7 count 64
// expect: OUT_OF_BOUNDS read x[4000000000] lane 0 block 0 line 8 count 64
// 2 * far does not fit 32 bits: it is reported as the index that was meant, not as where it wraps to.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int far) {
  auto i = tl.arange(0, tl::c<64>); tl.load(x + (i + far));
  tl.load(x + (i + far + far));
  tl.store(out + i, tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int far) {
  host.launch(copy, tl::grid(1), x, out, far);
}
