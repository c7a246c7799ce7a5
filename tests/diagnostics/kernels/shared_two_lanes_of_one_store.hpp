// arguments: x in i32 64; out out i32 64
// expect: RACE write s[0] lane 1 block 0 line 7 after write lane 0 block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<64>);
  auto i = tl.arange(0, tl::c<64>);
  tl.store(s.at(i / 2), i);
  tl.store(out + i, tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
