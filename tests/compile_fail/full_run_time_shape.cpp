// expect: tl: a shape is known at compile time: use tl::meta constants or tl::c<32>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.arange(0, tl::c<32>), tl.zeros(n));
}
