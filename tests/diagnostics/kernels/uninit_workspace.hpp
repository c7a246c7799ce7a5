// arguments: out out f32 64
// expect: UNINITIALIZED write out[32] lane 32 block 0 line 8 after read lane 32 block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void half(tl::block& tl, tl::ptr<float> scratch) { tl.store(scratch + tl.arange(0, tl::c<32>), 1.0f); }
TL_KERNEL void whole(tl::block& tl, tl::ptr<const float> scratch, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto v = tl.load(scratch + i);
  tl.store(out + i, v);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) {
  auto scratch = host.workspace<float>(64);
  host.launch(half, tl::grid(1), scratch);
  host.launch(whole, tl::grid(1), scratch, out);
}
