// arguments: x in i32 128; out out i32 64
// expect: ASSERT read block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto trips = tl.range(4, tl::c<2>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); });
  for (auto line : trips.take(2)) {
    tl.store(out + i, tl.load(line));
    break;
  }
  for (auto line : trips.take(2)) tl.store(out + tl::c<32> + i, tl.load(line));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
