// expect: tl: a block has at most 227 KiB of shared memory: make the tile smaller
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<float>(tl::c<64>, tl::c<1024>);
}
