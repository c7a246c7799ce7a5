// arguments: x in f32 256; out out f32 256
// expect: MISSING_BARRIER read s[0] lane 0 block 0 line 10 after write lane 0 block 0 line 9 count 256
// The same elements at the same places of a tile of the same shape: but every lane of a product reads a whole row.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto s = tl.shared<float>(tl::c<16>, tl::c<16>);
  auto i = tl.arange(0, tl::c<16>);
  auto at = i[{_, None}] * 16 + i[{None, _}];
  tl.store(s, tl.load(x + at));
  auto product = tl.dot(tl.load(x + at), s);
  tl.store(out + at, product);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
