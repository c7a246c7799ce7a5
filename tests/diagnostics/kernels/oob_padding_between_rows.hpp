// arguments: x in f32 4,6/8,1; out out f32 4,6/8,1
// expect: OUT_OF_BOUNDS read x[6] lane 6 block 0 line 8 count 6
// expect: OUT_OF_BOUNDS write out[6] lane 6 block 0 line 9 count 6
// Rows of 6 in a pitch of 8: columns 6 and 7 belong to nobody.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto at = (tl.arange(0, tl::c<4>) * 8)[{_, None}] + tl.arange(0, tl::c<8>)[{None, _}];
  auto v = tl.load(x + at, at < 30);
  tl.store(out + at, v, at < 30);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(copy, tl::grid(1), x, out);
}
