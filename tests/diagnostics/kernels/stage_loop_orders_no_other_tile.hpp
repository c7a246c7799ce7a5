// arguments: x in i32 96; out out i32 96
// expect: MISSING_BARRIER read own[31] lane 0 block 0 line 10 after write lane 31 block 0 line 11 count 64
// expect: MISSING_BARRIER write own[0] lane 0 block 0 line 11 after read lane 31 block 0 line 10 count 64
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto own = tl.shared<int>(tl::c<32>);
  int trip = 0;
  for (auto line : tl.range(3, tl::c<2>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); })) {
    if (trip > 0) tl.store(out + trip * tl::c<32> + i, tl.load(own.at(31 - i)));
    tl.store(own, tl.load(line));
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
