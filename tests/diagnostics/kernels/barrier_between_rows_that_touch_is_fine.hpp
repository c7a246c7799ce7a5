// arguments: x inout i32 64
// expect: none
// Rows that end where the next begins, and columns of a transposed map: each element has one lane.
#include <tl/tl.hpp>
TL_KERNEL void smooth(tl::block& tl, tl::ptr<int> x) {
  auto row = tl.arange(0, tl::c<8>)[{_, None}];
  auto column = tl.arange(0, tl::c<8>)[{None, _}];
  tl.store(x + row * 8 + column, tl.load(x + row * 8 + column) + 1);
  tl.barrier();
  tl.store(x + column * 8 + row, tl.load(x + column * 8 + row) + 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(smooth, tl::grid(1), x); }
