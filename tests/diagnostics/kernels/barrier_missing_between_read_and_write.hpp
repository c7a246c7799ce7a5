// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER write s[0] lane 0 block 0 line 11 after read lane 1 block 0 line 10 count 63
// A lane overwrites what its right neighbour has yet to read.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<64>);
  auto i = tl.arange(0, tl::c<64>);
  tl.store(s, tl.load(x + i));
  tl.barrier();
  auto left = tl.load(s.at(i - 1), i > 0, 0);
  tl.store(s, left);
  tl.store(out + i, tl.load(s));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
