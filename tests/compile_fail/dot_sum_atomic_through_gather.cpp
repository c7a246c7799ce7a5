// expect: tl: an atomic takes the sum of tl.dot through pointers and masks that are index expressions and comparisons; gathers and tiles of bool need it in the layout of loaded tiles: tl.convert(acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.atomic_add(out + i[{_, None}] * 32 + i[{None, _}], tl.dot(x, x));  // this is fine
  tl.atomic_add(out + tl.cast<int>(x), tl.dot(x, x));
}
