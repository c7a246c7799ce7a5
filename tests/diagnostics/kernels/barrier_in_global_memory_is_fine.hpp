// arguments: x in i32 64; out out i32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(x + i));
  tl.barrier();
  auto left = tl.load(out + (i - 1), i > 0, 0);
  tl.debug_barrier();
  tl.store(out + i, left);
  tl.store(out + i, tl.load(out + i) + 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
