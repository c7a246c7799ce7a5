// arguments: out out i32 64
// expect: RACE write out[4] lane 8 block 0 line 6 after write lane 4 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  auto at = (tl.arange(0, tl::c<8>) * 4)[{_, None}] + tl.arange(0, tl::c<8>)[{None, _}];
  tl.store(out + at, 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(1), out); }
