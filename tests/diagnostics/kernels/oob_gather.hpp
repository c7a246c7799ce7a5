// arguments: index in i32 64; x in f32 6; out out f32 64
// expect: OUT_OF_BOUNDS read x[6] lane 6 block 0 line 8 count 9
// Indices run from 0 to 6; x has 6 elements.
#include <tl/tl.hpp>
TL_KERNEL void gather(tl::block& tl, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto at = tl.load(index + i);
  auto v = tl.load(x + at);
  tl.store(out + i, v);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(gather, tl::grid(1), index, x, out);
}
