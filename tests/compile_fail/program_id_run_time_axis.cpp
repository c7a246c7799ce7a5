// expect: consteval constant expression
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  for (int axis = 0; axis < 3; ++axis) tl.store(out + tl.program_id(axis), 1.0f);
}
