// expect: tl: one tile has lost the axis that it was reduced along, the other has it: beside the other write x[{_, None}] (a number for each row) or x[{None, _}], or keep the axis with tl.sum<1>(x, tl::keep_dims) and the like
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  auto m = tl.load(x + i[{_, None}] * 32 + i[{None, _}]);  // (32, 32) float32
  auto sum_before = tl.zeros<float>(tl::c<32>, tl::c<1>);
  sum_before += tl.sum<1>(m);
  tl.store(out + i[{_, None}], sum_before);
}
