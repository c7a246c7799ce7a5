// arguments: index in i32 64; x in f32 64; out out f32 64
// expect: UNINITIALIZED read x[0] lane 60 block 0 line 7 after read lane 60 block 0 line 6 count 4
#include <tl/tl.hpp>
TL_KERNEL void gather(tl::block& tl, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto at = tl.load(index + i, i < 60);
  auto v = tl.load(x + at);
  tl.store(out + i, v);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> index, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(gather, tl::grid(1), index, x, out);
}
