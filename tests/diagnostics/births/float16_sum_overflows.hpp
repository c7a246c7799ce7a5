// arguments: x in f32 64; out out f16 1
// expect: out[0] is inf: "tl.sum" of 60000, 40000 gives inf in f16, lane 0 block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<tl::float16> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto big = tl.cast<tl::float16>(tl.where(tl.load(x + i) < 2.0f, 20000.0f, 0.0f));
  tl.store(out, tl.sum(big));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<tl::float16> out) { host.launch(kernel, tl::grid(1), x, out); }
