// arguments: x inout i32 36
// expect: MISSING_BARRIER write x[4] lane 8 block 0 line 9 after read lane 4 block 0 line 8 count 28
// One index map on both sides, but its rows overlap: lane 4 reads the element that lane 8 writes.
#include <tl/tl.hpp>
TL_KERNEL void smooth(tl::block& tl, tl::ptr<int> x) {
  auto row = tl.arange(0, tl::c<8>)[{_, None}];
  auto column = tl.arange(0, tl::c<8>)[{None, _}];
  auto sum = tl.load(x + row * 4 + column) + 1;
  tl.store(x + row * 4 + column, sum, column < 4);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(smooth, tl::grid(1), x); }
