// expect: tl: combine masks with &, not && (every lane decides for itself)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  auto mask = i < n && i >= 1;
  tl.store(out + i, 0.0f, mask);
}
