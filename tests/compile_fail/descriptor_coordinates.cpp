// expect: tl: a tile of a tensor descriptor is named by one coordinate for each of its axes
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 16, 32> x, tl::ptr<float> out) {
  tl.store(out + tl.arange(0, tl::c<32>), tl.sum<0>(tl.load(x, {0, 0, 0})));
}
