// arguments: x in f32 64; out inout f16 1
// expect: out[0] is inf: "tl.atomic_add" gives inf in f16, lane -1 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<tl::float16> out) {
  auto i = tl.arange(0, tl::c<4>);
  tl.atomic_add(out + i * 0, tl.cast<tl::float16>(tl.load(x + i) * 0.0f + 30000.0f), tl::relaxed);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<tl::float16> out) { host.launch(kernel, tl::grid(1), x, out); }
