// arguments: x inout i32 96
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<int> x) {
  auto i = tl.arange(0, tl::c<32>);
  int trip = 0;
  for (auto line : tl.range(3, tl::c<3>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); })) {
    tl.store(x + trip * tl::c<32> + i, tl.load(line) * 2);
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(kernel, tl::grid(1), x); }
