// arguments: out out i32 32; n = 0
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) { tl.store(out + tl.arange(0, tl::c<32>), 1); }
TL_HOST void solve(tl::host& host, tl::ptr<int> out, int n) { host.launch(fill, tl::grid(tl::cdiv(n, 32)), out); }
