// expect: tl: tiles have one to three dimensions
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.sum(tl.zeros(tl::c<2>, tl::c<2>, tl::c<2>, tl::c<2>)));
}
