// arguments: out out f32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void clear(tl::block& tl, tl::ptr<float> out) { tl.store(out + tl.arange(0, tl::c<64>), 0.0f); }
TL_KERNEL void add_one(tl::block& tl, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(out + i) + 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) {
  host.launch(clear, tl::grid(1), out);
  host.launch(add_one, tl::grid(1), out);
}
