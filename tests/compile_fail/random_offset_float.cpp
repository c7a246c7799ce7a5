// expect: tl: random offsets are integers: a number, or a tile such as tl.arange(0, BLOCK)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.rand(7, 1.5f));
}
