// expect: tl: & needs integers or masks
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, tl.load(x + i) & 1);
}
