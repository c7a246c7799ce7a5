// expect: tl: a pointer moves by integers: cast the index with tl.cast<int>(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.load(x + tl.arange(0, tl::c<32>));
  tl.store(out + i, 0.0f);
}
