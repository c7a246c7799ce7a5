// arguments: out out f32 64
// expect: UNINITIALIZED write out[0] lane 0 block 0 line 6 after read lane 0 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void add_one(tl::block& tl, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(out + i) + 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) { host.launch(add_one, tl::grid(1), out); }
