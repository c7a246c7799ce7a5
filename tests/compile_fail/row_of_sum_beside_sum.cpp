// expect: tl: one tile has lost the axis that it was reduced along, the other has it: beside the other write x[{_, None}] (a number for each row) or x[{None, _}], or keep the axis with tl.sum<1>(x, tl::keep_dims) and the like
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto acc = tl.zeros(tl::c<16>, tl::c<16>);  // (16, 16) float32, as tl.dot leaves it
  tl.store(out + i[{_, None}] * 16 + i[{None, _}], acc * tl.max<1>(acc));
}
