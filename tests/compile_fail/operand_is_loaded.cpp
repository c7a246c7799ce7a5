// expect: tl: a tile of tl.shared_operand is read by tl.dot only; to load it, use tl.shared
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl) {
  auto s = tl.shared_operand<tl::float16>(tl::c<16>, tl::c<16>);
  auto x = tl.load(s);
}
