// arguments: x in f32 64; out out f32 64; n = 0
// expect: out[0] is nan: "-" of -inf, -inf gives nan, lane 0 block 0 line 10
// expect: "tl.load" gives -inf, lane 0 block 0 line 8
// The maximum of a row without elements is -inf.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  auto v = tl.load(x + i, i < n, -__builtin_inff());
  auto most = tl.max(v);
  tl.store(out + i, tl.exp(v - most));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(kernel, tl::grid(1), x, out, n); }
