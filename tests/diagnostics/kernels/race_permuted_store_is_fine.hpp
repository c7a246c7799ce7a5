// arguments: out out i32 32
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + (i ^ 5), i);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(1), out); }
