// expect: tl: tl.arange needs bounds known at compile time, which a plain 32 is not: use a tl::meta constant or tl::c<32>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.arange(0, n), 0.0f);
}
