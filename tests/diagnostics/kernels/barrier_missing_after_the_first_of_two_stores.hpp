// arguments: x inout i32 32; out out i32 32
// expect: MISSING_BARRIER read x[31] lane 0 block 0 line 10 after write lane 31 block 0 line 9 count 16
// expect: MISSING_BARRIER read x[30] lane 1 block 0 line 11 after write lane 30 block 0 line 8 count 16
// Two stores of one index map take the odd and the even elements; each finding names the one that wrote the element.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(x + i, i, i % 2 == 0);
  tl.store(x + i, i, i % 2 == 1);
  tl.store(out + i, tl.load(x + 31 - i, i % 2 == 0), i % 2 == 0);
  tl.store(out + i, tl.load(x + 31 - i, i % 2 == 1), i % 2 == 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x, tl::ptr<int> out) { host.launch(turn, tl::grid(1), x, out); }
