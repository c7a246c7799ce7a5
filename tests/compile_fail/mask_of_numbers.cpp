// expect: tl: a mask is a comparison (offsets < n) or a tile of bool
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, 0.0f, i);
}
