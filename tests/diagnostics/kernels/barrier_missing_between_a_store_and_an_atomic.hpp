// arguments: x inout i32 32
// expect: MISSING_BARRIER atomic x[30] lane 0 block 0 line 9 after write lane 30 block 0 line 7 count 16
// The atomic on line 8 has the store's index map, but other elements.
#include <tl/tl.hpp>
TL_KERNEL void add(tl::block& tl, tl::ptr<int> x) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(x + i, 2, i % 2 == 0);
  tl.atomic_add(x + i, 1, i % 2 == 1, tl::relaxed);
  tl.atomic_add(x + 30 - i, 1, i % 2 == 0, tl::relaxed);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(add, tl::grid(1), x); }
