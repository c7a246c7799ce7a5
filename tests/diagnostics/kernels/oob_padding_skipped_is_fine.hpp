// arguments: x in f32 4,6/8,1; out out f32 4,6/8,1
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto column = tl.arange(0, tl::c<8>)[{None, _}];
  auto at = (tl.arange(0, tl::c<4>) * 8)[{_, None}] + column;
  tl.store(out + at, tl.load(x + at, column < 6), column < 6);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(copy, tl::grid(1), x, out);
}
