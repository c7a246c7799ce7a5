// arguments: x in f32 4,16/20,1; out out f32 64; stride = 20
// expect: none
// Zero is a multiple of everything, 20 of 4; of an index tile only the first index is promised. A stronger promise
// than the type already makes, and a weaker one.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int stride) {
  auto row = tl.program_id(0);
  auto start = tl.multiple_of(row * tl.multiple_of(stride, tl::c<4>), tl::c<4>);
  auto i = tl.multiple_of(start + tl.arange(0, tl::c<16>), tl::c<2>);
  tl.store(out + tl.multiple_of(row * 16, tl::c<16>) + tl.arange(0, tl::c<16>), tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int stride) { host.launch(copy, tl::grid(4), x, out, stride); }
