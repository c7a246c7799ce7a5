// expect: tl: tl.async_copy needs the same shape on both sides
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<float>(tl::c<64>);
  tl.async_copy(s, x + tl.arange(0, tl::c<32>));
}
