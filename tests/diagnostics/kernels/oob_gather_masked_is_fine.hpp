// arguments: index in i32 64; x in f32 6; out out f32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void gather(tl::block& tl, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto at = tl.load(index + i);
  tl.store(out + i, tl.load(x + at, at < 6, -1));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(gather, tl::grid(1), index, x, out);
}
