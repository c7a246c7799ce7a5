// arguments: x in i32 256; out out i32 256
// expect: none
// Two shared tiles in turns need one barrier a step.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<2>, tl::c<32>);
  auto i = tl.arange(0, tl::c<32>);
  for (int k = 0; k < 8; ++k) {
    tl.store(s.index(k % 2), tl.load(x + k * 32 + i));
    tl.barrier();
    tl.store(out + k * 32 + i, tl.load(s.at(k % 2, 31 - i)));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(turn, tl::grid(1), x, out); }
