// arguments: out out i32 64
// expect: RACE write out[0] lane 0 block 1 line 5 after write lane 0 block 0 line 5
// The same value from every block is a race all the same.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) { tl.store(out + tl.arange(0, tl::c<32>), 7); }
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(2), out + 0); }
