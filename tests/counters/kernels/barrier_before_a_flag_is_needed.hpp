// expect: none
// It joins the lanes' stores to the one atomic that tells other blocks of them.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<256>);
  tl.store(out + 1 + i, tl.load(x + i));
  tl.barrier();
  tl.atomic_add(out, 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
