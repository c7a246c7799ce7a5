// expect: none
// Half of each sector is used, as where real and imaginary parts alternate.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<1024>);
  tl.store(out + i, tl.load(x + i * 2));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
