// expect: tl: tl.dot takes matrices (M, K) and (K, N) with the same K
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  auto y = tl.load(a + tl.arange(0, tl::c<16>)[{_, None}] * 16 + i[{None, _}]);
  tl.store(out, tl.sum(tl.dot(x, y)));
}
