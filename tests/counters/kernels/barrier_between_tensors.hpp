// expect: REDUNDANT_BARRIER line 8
// What is loaded is in registers; nothing is shared.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.program_id(0) * 256 + tl.arange(0, tl::c<256>);
  auto v = tl.load(x + i);
  tl.barrier();
  tl.store(out + i, v + 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(8), x, out, n); }
