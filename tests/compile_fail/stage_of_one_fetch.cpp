// expect: tl: tl.stage takes two to four fetches; a single tl.fetch is returned as it is
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  for (auto a : tl.range(n, tl::c<2>, [&](int k) { return tl.stage(tl.fetch(x + k * tl::c<64> + i)); })) tl.store(out + i, tl.load(a));
}
