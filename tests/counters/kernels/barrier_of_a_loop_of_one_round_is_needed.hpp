// expect: none
// The second barrier orders nothing in this case, and the next round's store behind this round's load in a longer one.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int rounds) {
  auto i = tl.arange(0, tl::c<32>);
  auto at = i[{tl::_, tl::None}] * 32 + i[{tl::None, tl::_}];
  auto s = tl.shared<float>(tl::c<32>, tl::c<32>);
  for (int round = 0; round < rounds; ++round) {
    tl.store(s, tl.load(x + round * 1024 + at));
    tl.barrier();
    auto turned = tl.load(s.trans());
    tl.barrier();
    tl.store(out + round * 1024 + at, turned);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int) { host.launch(k, tl::grid(1), x, out, 1); }
