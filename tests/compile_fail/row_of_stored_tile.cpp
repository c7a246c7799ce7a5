// expect: tl: tl.load(row, acc) takes a tile of tl.range; others are loaded by the lanes that stored them: tl.convert(tl.load(s), acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl) {
  auto acc = tl.zeros(tl::c<16>, tl::c<16>);
  auto s = tl.shared<float>(tl::c<1>, tl::c<16>);
  auto x = tl.load(s, acc);
}
