// expect: tl: this function takes floats: cast integers first, tl.cast<float>(x)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.arange(0, tl::c<32>), tl.exp(tl.arange(0, tl::c<32>)));
}
