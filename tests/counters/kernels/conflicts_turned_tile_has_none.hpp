// expect: none
// The layout of shared tiles keeps rows and columns of 32 floats apart.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<32>);
  auto at = i[{tl::_, tl::None}] * 32 + i[{tl::None, tl::_}];
  auto s = tl.shared<float>(tl::c<32>, tl::c<32>);
  tl.store(s, tl.load(x + at));
  tl.barrier();
  auto turned = tl.load(s.trans());
  tl.store(out + at, turned);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
