// arguments: out out i32 32
// expect: BAD_LAUNCH read block 0 line 5
#include <tl/tl.hpp>
void fill(tl::block& tl, tl::ptr<int> out) { tl.store(out + tl.arange(0, tl::c<32>), 1); }
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(1), out); }
