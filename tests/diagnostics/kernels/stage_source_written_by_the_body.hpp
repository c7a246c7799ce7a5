// arguments: x inout i32 128
// expect: MISSING_BARRIER write x[32] lane 0 block 0 line 10 after read block 0 line 7 count 64
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<int> x) {
  auto i = tl.arange(0, tl::c<32>);
  int trip = 0;
  for (auto line : tl.range(3, tl::c<2>, [&](int k) { return tl.fetch(
           x + k * tl::c<32> + i); })) {
    // A running sum, which the next copy has been sent for before it is there.
    tl.store(x + (trip + 1) * tl::c<32> + i, tl.load(x + (trip + 1) * tl::c<32> + i) + tl.load(line));
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(kernel, tl::grid(1), x); }
