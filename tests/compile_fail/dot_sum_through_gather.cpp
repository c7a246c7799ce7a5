// expect: tl: the sum of tl.dot goes through pointers and masks that are index expressions and comparisons; gathers and tiles of bool need it in the layout of loaded tiles: tl.convert(acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out + tl.cast<int>(x), tl.dot(x, x));
}
