// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER read out[0] lane 1 block 0 line 7 after write lane 0 block 0 line 6 count 63
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(x + i));
  auto left = tl.load(out + (i - 1), i > 0, 0);
  tl.barrier();
  tl.store(out + i, left);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
