// arguments: x in f32 256; out out f32 256
// expect: out[0] is nan: "tl.log" of -1 gives nan, lane 0 block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto r = tl.arange(0, tl::c<16>);
  auto p = r[{_, None}] * 16 + r[{None, _}];
  auto v = tl.log(tl.load(x + p) - 1.0f);
  auto acc = tl.dot(tl.load(x + p), v);
  tl.store(out + p, acc);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
