// expect: tl: the value's shape does not fit the pointers' shape
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto a = tl.load(x + tl.arange(0, tl::c<64>));
  tl.store(out + tl.arange(0, tl::c<32>), a);
}
