// arguments: x in i32 96; out out i32 96
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto own = tl.shared<int>(tl::c<32>);
  int trip = 0;
  for (auto line : tl.range(3, tl::c<2>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); })) {
    if (trip > 0) tl.store(out + trip * tl::c<32> + i, tl.load(own.at(31 - i)));
    tl.barrier();
    tl.store(own, tl.load(line));
    tl.barrier();
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
