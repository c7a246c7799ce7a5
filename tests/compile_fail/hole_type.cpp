// expect: tl: fill the hole in this parameter's type first (TL_HOLE_TYPE)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, TL_HOLE_TYPE(1) x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, tl.load(x + i));
}
