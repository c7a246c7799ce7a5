// expect: MASKED_LANES line 9
// A mask of values, not of places.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.program_id(0) * 256 + tl.arange(0, tl::c<256>);
  auto v = tl.load(x + i);
  auto rare = v < 2.0f;  // x counts from 0 to 7
  tl.store(out + i, v, rare);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(8), x, out, n); }
