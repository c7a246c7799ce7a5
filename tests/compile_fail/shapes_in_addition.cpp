// expect: tl: shapes do not fit: every pair of extents must be equal, or one of them 1
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto a = tl.load(x + tl.arange(0, tl::c<32>));
  auto b = tl.load(x + tl.arange(0, tl::c<64>));
  tl.store(out + tl.arange(0, tl::c<64>), a + b);
}
