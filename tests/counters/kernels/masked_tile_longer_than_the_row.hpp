// expect: MASKED_LANES line 8
// expect: MASKED_LANES line 9
// Rows of 64 in tiles of 1024.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<1024>);
  auto row = tl.load(x + tl.program_id(0) * 64 + i, i < 64, 0.0f);
  tl.store(out + tl.program_id(0) * 64 + i, row, i < 64);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(16), x, out, n); }
