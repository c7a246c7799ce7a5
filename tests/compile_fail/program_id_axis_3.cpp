// expect: consteval the_axis_of_a_grid_is_0_1_or_2
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(out + tl.program_id(3), 1.0f);
}
