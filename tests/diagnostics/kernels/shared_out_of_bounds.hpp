// arguments: x in i32 64; out out i32 64
// expect: OUT_OF_BOUNDS read s[64] lane 48 block 0 line 11 count 16
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<4>, tl::c<16>);
  auto row = tl.arange(0, tl::c<4>);
  auto column = tl.arange(0, tl::c<16>);
  auto at = row[{_, None}] * 16 + column[{None, _}];
  tl.store(s, tl.load(x + at));
  tl.barrier();
  tl.store(out + at, tl.load(s.at(row[{_, None}] + 1, column[{None, _}])));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
