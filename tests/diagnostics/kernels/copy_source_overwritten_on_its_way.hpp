// arguments: x inout i32 64; out out i32 32
// expect: MISSING_BARRIER write x[0] lane 0 block 0 line 9 after read block 0 line 7 count 32
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto s = tl.shared<int>(tl::c<32>);
  tl.async_copy(s, x + i);
  tl.async_commit();
  tl.store(x + i, i);
  tl.async_wait<0>();
  tl.barrier();
  tl.store(out + i, tl.load(s));
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
