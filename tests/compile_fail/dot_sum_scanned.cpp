// expect: tl: this call takes a tile in the layout of loaded ones: move the sum of tl.dot there with tl.convert(acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out, tl.sum(tl.cumsum<1>(tl.dot(x, x))));
}
