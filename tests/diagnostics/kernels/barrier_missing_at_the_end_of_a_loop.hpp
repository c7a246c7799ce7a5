// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER write s[0] lane 0 block 0 line 10 after read lane 63 block 0 line 12 count 64
// The second round overwrites what the first still reads.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<64>);
  auto i = tl.arange(0, tl::c<64>);
  auto sum = tl.zeros<int>(tl::c<64>);
  for (int k = 0; k < 2; ++k) {
    tl.store(s, tl.load(x + i));
    tl.barrier();
    sum = sum + tl.load(s.at(63 - i));
  }
  tl.store(out + i, sum);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
