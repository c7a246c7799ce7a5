// arguments: x in f32 64; out out f32 64
// expect: out[0] is nan: "-" of inf, inf gives nan, lane 0 block 0 line 10
// expect: "tl.exp" of 100 gives inf, lane 1 block 0 line 8
// The sum's infinity is that of its first lane that overflows; a softmax without its maximum.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto e = tl.exp(tl.load(x + i) * 100.0f);
  auto sum = tl.sum(e);
  tl.store(out + i, tl.where(e > 1e30f, e, sum) - sum);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
