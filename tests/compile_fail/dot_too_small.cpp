// expect: tl: tl.dot needs M, N and K of 16 or more
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  auto y = tl.load(a + i[{_, None}] * 8 + tl.arange(0, tl::c<8>)[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, y)));
}
