// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER read s[0] lane 0 block 0 line 11 after write block 0 line 8 count 64
// expect: UNINITIALIZED write out[0] lane 0 block 0 line 11 after read lane 0 block 0 line 11
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<64>);
  auto i = tl.arange(0, tl::c<64>);
  tl.async_copy(s, x + i);
  tl.async_commit();
  tl.barrier();
  tl.store(out + i, tl.load(s));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
