// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER read s[32] lane 0 block 0 line 14 after write block 0 line 9 count 32
// expect: UNINITIALIZED write out[32] lane 0 block 0 line 14 after read lane 0 block 0 line 14
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<2>, tl::c<32>);
  auto i = tl.arange(0, tl::c<32>);
  for (int k = 0; k < 2; ++k) {
    tl.async_copy(s.index(k), x + k * 32 + i);
    tl.async_commit();
  }
  tl.async_wait<1>();
  tl.barrier();
  for (int k = 0; k < 2; ++k) tl.store(out + k * 32 + i, tl.load(s.index(k)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
