// arguments: x inout i32 2; out out i32 2
// expect: MISSING_BARRIER read x[0] lane 1 block 0 line 9 after atomic lane 0 block 0 line 7
// Lanes 0 and 1 add to one element; then lane 1 reads it, which nothing orders behind what lane 0 does.
#include <tl/tl.hpp>
TL_KERNEL void add(tl::block& tl, tl::ptr<int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.atomic_add(x + i * 0, 1, i == 0, tl::relaxed);
  tl.atomic_add(x + i * 0, 1, i == 1, tl::relaxed);
  tl.store(out + i, tl.load(x + i * 0, i == 1), i == 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x, tl::ptr<int> out) { host.launch(add, tl::grid(1), x, out); }
