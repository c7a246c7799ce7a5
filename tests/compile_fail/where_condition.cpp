// expect: tl: the condition of tl.where is a comparison or a tile of bool
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, tl.where(i, 1.0f, 0.0f));
}
