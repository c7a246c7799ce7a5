// expect: tl: a tile of tl.shared_operand takes a tile of its shape in the layout of a sum of tl.dot, as in tl.store(s, tl.cast<tl::float16>(acc))
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const tl::float16> x) {
  auto i = tl.arange(0, tl::c<16>);
  auto s = tl.shared_operand<tl::float16>(tl::c<16>, tl::c<16>);
  tl.store(s, tl.load(x + i[{_, None}] * 16 + i[{None, _}]));
}
