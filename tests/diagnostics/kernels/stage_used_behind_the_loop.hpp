// arguments: x in i32 64; out out i32 32
// expect: OUT_OF_BOUNDS read lane 0 block 0 line 10
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto fetch = [&](int k) { return tl.fetch(x + k * tl::c<32> + i); };
  using Tile = decltype(*tl.range(2, tl::c<2>, fetch).begin());
  Tile last;
  for (auto line : tl.range(2, tl::c<2>, fetch)) last = line;
  tl.store(out + i, tl.load(last));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
