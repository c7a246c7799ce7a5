// arguments: x in f32 256; out out f32 256
// expect: out[0] is inf: "tl.dot" gives inf, lane 0 block 0 line 8
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto r = tl.arange(0, tl::c<16>);
  auto p = r[{_, None}] * 16 + r[{None, _}];
  auto v = tl.load(x + p) * 1e37f;
  auto acc = tl.dot(tl.load(x + p) * 1e10f, v);
  tl.store(out + p, acc);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
