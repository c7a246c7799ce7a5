// arguments: x in i32 64; out out i32 64
// expect: RACE read the tile fetched on line 6[31] lane 0 block 0 line 12 after write block 0 line 6 count 32
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto lines = tl.range(2, tl::c<1>, [&](int k) { return tl.fetch(x + k * tl::c<32> + i); });
  auto line = lines.begin();
  auto reversed = (*line).at(31 - i);
  tl.store(out + i, tl.load(reversed));
  ++line;
  auto next = *line;
  tl.store(out + 32 + i, tl.load(reversed) + tl.load(next));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
