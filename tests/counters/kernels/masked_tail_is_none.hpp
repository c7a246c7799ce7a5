// expect: none
// The last block of a small case is nearly empty; so is the only block of one.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.program_id(0) * 1024 + tl.arange(0, tl::c<1024>);
  tl.store(out + i, tl.load(x + i, i < n, 0.0f), i < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int) {
  host.launch(k, tl::grid(2), x, out, 1030);
  host.launch(k, tl::grid(1), x, out, 100);
}
