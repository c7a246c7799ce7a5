// expect: tl: tl.fetch takes a tile of pointers to a tensor, as in tl.fetch(x + offsets)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  auto s = tl.shared<float>(tl::c<64>);
  for (auto a : tl.range(n, tl::c<2>, [&](int) { return tl.fetch(s.at(63 - i)); })) tl.store(out + i, tl.load(a));
}
