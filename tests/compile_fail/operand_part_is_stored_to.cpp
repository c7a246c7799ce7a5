// expect: tl: a tile of tl.shared_operand is stored as a whole, without a mask: tl.store(s, value)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl) {
  auto i = tl.arange(0, tl::c<16>);
  auto s = tl.shared_operand<tl::float16>(tl::c<16>, tl::c<16>);
  tl.store(s.at(i, 0), tl::float16(1.0f));
}
