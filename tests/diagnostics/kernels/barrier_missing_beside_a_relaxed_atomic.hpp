// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER atomic s[0] lane 0 block 0 line 8 after write lane 0 block 0 line 7 count 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<8>);
  auto i = tl.arange(0, tl::c<64>);
  tl.store(s, 0);
  tl.atomic_add(s.at(tl.load(x + i)), 1, tl::relaxed, tl::cta);
  tl.barrier();
  tl.store(out + i, tl.load(s.at(i / 8)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
