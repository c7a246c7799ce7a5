// arguments: x in f32 64; out out f32 64
// expect: none
// log(0) and 1 / 0 are discarded by where, the -inf of masked lanes loses against numbers in a maximum.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto v = tl.load(x + i);
  auto safe = tl.where(v > 0.0f, tl.log(v) + 1.0f / v, 0.0f);
  auto most = tl.max(tl.load(x + i, i < 40, -__builtin_inff()));
  tl.store(out + i, safe - most);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
