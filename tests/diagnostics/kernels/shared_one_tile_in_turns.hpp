// arguments: x in i32 256; out out i32 256
// expect: MISSING_BARRIER write s[0] lane 0 block 0 line 9 after read lane 31 block 0 line 11 count 224
// One shared tile for all steps: the next step's store may come before this step's load.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<32>);
  auto i = tl.arange(0, tl::c<32>);
  for (int k = 0; k < 8; ++k) {
    tl.store(s, tl.load(x + k * 32 + i));
    tl.barrier();
    tl.store(out + k * 32 + i, tl.load(s.at(31 - i)));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(turn, tl::grid(1), x, out); }
