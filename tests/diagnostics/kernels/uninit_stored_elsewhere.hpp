// arguments: x in f32 64; out out f32 64
// expect: UNINITIALIZED write out[32] lane 32 block 0 line 8 after read lane 32 block 0 line 8
// The first half of the workspace is written and all of it is read.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> mid, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(mid + i, tl.load(x + i), i < 32);
  tl.store(out + i, tl.load(mid + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  auto mid = host.workspace<float>(64);
  host.launch(copy, tl::grid(1), x, mid, out);
}
