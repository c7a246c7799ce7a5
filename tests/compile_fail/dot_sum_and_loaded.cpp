// expect: tl: mixed layouts: one tile is the sum of tl.dot (or tl.zeros(M, N), which starts one), the other is not; move the sum with tl.convert(acc), or the other to it with tl.convert(x, acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, x) + x));
}
