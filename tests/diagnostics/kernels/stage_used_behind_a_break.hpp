// arguments: x in i32 256; out out i32 32
// expect: OUT_OF_BOUNDS read lane 0 block 0 line 15
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto fetch = [&](int k) { return tl.fetch(x + k * tl::c<32> + i); };
  using Tile = decltype(*tl.range(8, tl::c<3>, fetch).begin());
  Tile found;
  for (auto line : tl.range(8, tl::c<3>, fetch)) {
    found = line;
    if (tl.max(tl.load(line)) > 5) break;
  }
  auto own = tl.shared<int>(tl::c<32>);
  tl.store(own, i);
  tl.store(out + i, tl.load(found));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
