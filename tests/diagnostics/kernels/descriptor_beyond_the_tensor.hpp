// arguments: x in f32 480; out out f32 512
// expect: OUT_OF_BOUNDS read x[480] lane 480 block 0 line 5 count 32
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 16, 32> x, tl::ptr<float> out) {
  auto tile = tl.load(x, {0, 0});
  tl.store(out + tl.arange(0, tl::c<16>)[{_, None}] * tl::c<32> + tl.arange(0, tl::c<32>)[{None, _}], tile);
}
// Fifteen rows are there.
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), tl::make_tensor_descriptor(x, {16, 32}), out); }
