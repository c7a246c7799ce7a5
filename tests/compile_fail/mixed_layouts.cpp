// expect: tl: mixed layouts: one tile was loaded, the other reduced from a larger tile; give the reduced one the loaded layout with tl.convert(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  auto m = tl.load(x + i[{_, None}] * 32 + i[{None, _}]);
  tl.store(out + i, tl.sum<1>(m) + tl.load(x + i));
}
