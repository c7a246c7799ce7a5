// One step of each kind that a trace tells apart by its lanes.
#include <tl/tl.hpp>

TL_KERNEL void scale(tl::block& tl, tl::ptr<int> out) {
  auto rows = tl.arange(0, tl::c<4>)[{tl::_, tl::None}];
  auto cols = tl.arange(0, tl::c<4>)[{tl::None, tl::_}];
  tl.store(out + rows * 8 + cols, rows + cols);                         // a tile with gaps: one strip
  auto v = tl.load(out + rows * 8 + cols, (rows < 2) & (cols < 4), 0);  // half of it masked off
  tl.store(out + 30 + tl.arange(0, tl::c<4>), tl.arange(0, tl::c<4>));  // two lanes are outside
  tl.store(out + 28, tl.sum(tl.sum<1>(v)));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(scale, tl::grid(1), out); }
