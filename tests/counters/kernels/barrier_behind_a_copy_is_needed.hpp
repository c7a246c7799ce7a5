// expect: none
// A wait covers the lane that waits; the barrier makes the copies visible to the others.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<1024>);
  auto s = tl.shared<float>(tl::c<1024>);
  tl.async_copy(s, x + i);
  tl.async_commit();
  tl.async_wait<0>();
  tl.barrier();
  tl.store(out + i, tl.load(s));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
