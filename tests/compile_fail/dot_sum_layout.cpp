// expect: tl: the third operand of tl.dot is the sum so far: start from tl.zeros(M, N), tl.zeros<int>(M, N) for int8; another tile becomes one by tl.convert(x, acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, x, x)));
}
