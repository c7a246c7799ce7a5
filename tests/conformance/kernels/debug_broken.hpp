// Each of lines 6 to 11 breaks a promise.
#include <tl/tl.hpp>

TL_KERNEL void broken(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<8>);
  tl.device_assert(i < 5, "fewer than five");
  tl.device_assert(n == 0, "n is zero");
  tl.assume(n < 0);
  auto m = tl.multiple_of(n, tl::c<64>);
  auto shifted = tl.gather<0>(tl.load(x + i), i + 1);
  auto counts = tl.histogram<4>(i);
  tl.store(out, tl.sum(shifted) + tl.cast<float>(tl.sum(counts)));
  tl.store(out + 1, m + 0.0f);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(broken, tl::grid(1), x, out, n); }
