// arguments: x in i32 80; out out i32 96
// expect: OUT_OF_BOUNDS read x[80] lane 16 block 0 line 8 count 16
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  int trip = 0;
  for (auto line : tl.range(3, tl::c<2>, [&](int k) {
         return tl.fetch(x + k * tl::c<32> + i); })) {
    tl.store(out + trip * tl::c<32> + i, tl.load(line));
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
