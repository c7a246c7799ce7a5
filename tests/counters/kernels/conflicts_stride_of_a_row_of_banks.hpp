// expect: BANK_CONFLICTS line 10
// All lanes of a warp read one bank.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto all = tl.arange(0, tl::c<4096>);
  auto s = tl.shared<float>(tl::c<4096>);
  tl.store(s, tl.load(x + all));
  tl.barrier();
  auto picked = tl.load(s.at(tl.arange(0, tl::c<128>) * 32));
  tl.store(out + tl.arange(0, tl::c<128>), picked);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
