// expect: tl: s.at(...) takes one index for each axis of the shared tile
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto s = tl.shared<float>(tl::c<8>, tl::c<32>);
  tl.store(out + tl.arange(0, tl::c<32>), tl.load(s.at(tl.arange(0, tl::c<32>))));
}
