// arguments: out out i32 16
// expect: RACE write out[0] lane 16 block 0 line 7 after write lane 0 block 0 line 7
// Two lanes write the same value: a race all the same.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i % 16, 7);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(1), out); }
