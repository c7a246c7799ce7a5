// expect: tl: axis out of range: a tile of n dimensions has the axes 0 to n - 1
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, tl.sum<2>(tl.load(x + i[{_, None}] * 32 + i[{None, _}])));
}
