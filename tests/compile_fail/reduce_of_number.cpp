// expect: tl: this call takes a tile
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.sum(n));
}
