// expect: tl: tl.async_copy does not convert: both sides need the same element type
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<tl::float16>(tl::c<32>);
  tl.async_copy(s, x + tl.arange(0, tl::c<32>));
}
