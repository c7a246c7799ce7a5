// expect: tl: the function given to tl.range returns tl.fetch(...), or tl.stage(...) of two to four of them
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  for (auto a : tl.range(n, tl::c<2>, [&](int k) { return tl.load(x + k * tl::c<64> + i); })) tl.store(out + i, a);
}
