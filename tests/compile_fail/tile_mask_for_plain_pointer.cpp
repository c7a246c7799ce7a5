// expect: tl: a plain pointer loads one element; its mask and other are scalars
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.load(x, tl.arange(0, tl::c<32>) < n));
}
