// expect: tl: tl.range has 1 to 8 stages
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  for (auto a : tl.range(n, tl::c<9>, [&](int k) { return tl.fetch(x + k * tl::c<64> + i); })) tl.store(out + i, tl.load(a));
}
