// expect: tl: the stages of tl.range are known at compile time: use a tl::meta constant or tl::c<3>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  for (auto a : tl.range(n, 2, [&](int k) { return tl.fetch(x + k * tl::c<64> + i); })) tl.store(out + i, tl.load(a));
}
