// expect: tl: tl.reshape keeps the number of elements
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto a = tl.load(x + tl.arange(0, tl::c<32>));
  tl.store(out, tl.sum(tl.reshape(a, tl::dims(tl::c<4>, tl::c<4>))));
}
