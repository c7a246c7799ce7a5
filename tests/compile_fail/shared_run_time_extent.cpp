// expect: tl: the extents of a shared tile are known at compile time: use tl::meta constants or tl::c<32>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<float>(n);
}
