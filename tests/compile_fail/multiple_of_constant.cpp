// expect: tl: tl.multiple_of promises a divisor that this constant does not have
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.multiple_of(tl.arange(tl::c<8>, tl::c<16>), tl::c<16>), 0.0f);
}
