// arguments: x in f32 60; out out f32 64
// expect: BAD_LAUNCH read block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 4, 16> x, tl::ptr<float> out) {
  tl.store(out + tl.arange(0, tl::c<4>)[{_, None}] * tl::c<16> + tl.arange(0, tl::c<16>)[{None, _}], tl.load(x, {0, 0}));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), tl::make_tensor_descriptor(x, {4, 15}), out); }
