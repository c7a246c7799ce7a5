// expect: tl: the tiles of tl.range are read only: the next copy writes there; store to a tile of tl.shared
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  for (auto a : tl.range(n, tl::c<2>, [&](int k) { return tl.fetch(x + k * tl::c<64> + i); })) tl.store(a, tl.load(a) * 2.0f);
}
