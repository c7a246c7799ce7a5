// arguments: x in f32 67; h in f16 67; out out f32 64; half out f16 64; n = 67
// expect: none
// Elements begin where their own size says, whatever they are offset by: nothing is promised, so nothing is broken.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<const tl::float16> h, tl::ptr<float> out, tl::ptr<tl::float16> half, int n) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(x + 3 + i));
  tl.store(half + i, tl.load(h + (n - 66) + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const tl::float16> h, tl::ptr<float> out, tl::ptr<tl::float16> half, int n) {
  host.launch(copy, tl::grid(1), x, h, out, half, n);
}
