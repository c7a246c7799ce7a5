// expect: tl: a plain pointer stores one element; add an index tile to store a tile: out + offsets
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out, tl.load(x + tl.arange(0, tl::c<32>)));
}
