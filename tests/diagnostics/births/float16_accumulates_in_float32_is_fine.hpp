// arguments: x in f32 64; out out f32 1
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto big = tl.cast<tl::float16>(tl.where(tl.load(x + i) < 2.0f, 65504.0f, 0.0f));
  tl.store(out, tl.sum(tl.cast<float>(big)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
