// expect: none
// A mask that picks one lane.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<256>);
  auto v = tl.load(x + tl.program_id(0) * 256 + i);
  tl.store(out + tl.program_id(0) + i * 0, v, i == 3);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(8), x, out, n); }
