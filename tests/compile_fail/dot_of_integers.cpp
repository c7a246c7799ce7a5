// expect: tl: tl.dot takes float16, bfloat16, float32, float8e4nv, float8e5 or int8
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> a, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto x = tl.load(a + i[{_, None}] * 32 + i[{None, _}]);
  auto i32 = tl.cast<int>(x);
  tl.store(out, tl.cast<float>(tl.sum(tl.dot(i32, i32))));
}
