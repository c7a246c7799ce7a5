// arguments: out out f32 61
// expect: none
// Blocks of 4 share the shadow's granules of 32 elements; every element has one owner.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<float> out) {
  auto i = tl.program_id(0) * tl::c<4> + tl.arange(0, tl::c<4>);
  tl.store(out + i, i, i < 61);
  auto back = tl.load(out + i, i < 61);
  tl.store(out + i, back + 1.0f, i < 61);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) { host.launch(fill, tl::grid(16), out); }
