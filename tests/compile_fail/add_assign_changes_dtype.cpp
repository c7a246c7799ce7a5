// expect: tl: the result has another type, shape or layout than the variable it is assigned to; declare the variable with the result's dtype and shape, or cast with tl.cast<T>(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto total = tl.zeros<int>(tl::c<32>);
  total += tl.load(x + tl.arange(0, tl::c<32>));
  tl.store(out + tl.arange(0, tl::c<32>), total);
}
