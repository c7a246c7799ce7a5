// arguments: x in i32 160; out out i32 160
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  int at = 0;
  auto trips = tl.range(5, tl::c<3>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); });
  for (auto line : trips.take(0)) tl.store(out + i, tl.load(line));
  for (auto line : trips.take(1)) tl.store(out + at++ * tl::c<32> + i, tl.load(line));
  for (auto line : trips.take(3)) tl.store(out + at++ * tl::c<32> + i, tl.load(line));
  for (auto line : trips.take(9)) {
    tl.store(out + at++ * tl::c<32> + i, tl.load(line));
    break;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
