// expect: tl: tl.dot multiplies tiles that have values, or shared tiles
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, i[{_, None}] + i[{None, _}])));
}
