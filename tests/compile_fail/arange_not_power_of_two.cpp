// expect: tl: the length of tl.arange must be a power of two (the upper bound is exclusive)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.arange(0, tl::c<100>), 0.0f);
}
