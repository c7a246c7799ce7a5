// expect: tl: tl.load takes a pointer or a tile of pointers, as in tl.load(x + offsets)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.load(tl.arange(0, tl::c<32>)));
}
