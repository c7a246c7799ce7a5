// expect: tl: every extent of a tile must be a power of two
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<float>(tl::c<8>, tl::c<33>);
  tl.store(s, 0.0f);
}
