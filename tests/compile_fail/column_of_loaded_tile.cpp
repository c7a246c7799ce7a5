// expect: tl: x[{_, None}] of a loaded tile would move its lanes: load it as a column, tl.load(p + rows[{_, None}]), or ask for the move by name: tl.as_column(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  auto column = tl.load(x + i)[{_, None}];
  tl.store(out + i[{_, None}], column);
}
