// expect: tl: this tile has one axis, 0: leave the number out, as in tl.max(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.max<1>(tl.load(x + tl.arange(0, tl::c<32>))));
}
