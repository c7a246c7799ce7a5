// expect: tl: a grid has the axes 0, 1 and 2
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.program_id(tl::c<3>), 1.0f);
}
