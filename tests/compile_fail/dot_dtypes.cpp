// expect: tl: tl.dot needs operands of one dtype: cast one with tl.cast<T>(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, tl.cast<tl::float16>(x))));
}
