// expect: REDUNDANT_BARRIER line 10
// The second has nothing left to order; the first is needed, since tiles of other shapes are other lanes.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<1024>);
  auto s = tl.shared<float>(tl::c<32>, tl::c<32>);
  tl.store(s.at(tl.arange(0, tl::c<32>)[{tl::_, tl::None}], tl.arange(0, tl::c<32>)[{tl::None, tl::_}]), tl.reshape(tl.load(x + i), tl::shape<32, 32>{}));
  tl.barrier();
  tl.barrier();
  tl.store(out + i, tl.reshape(tl.load(s.trans()), tl::shape<1024>{}));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
