// expect: tl: tl.full(tl::dims(M), value, acc) gives a number for each of the M rows of acc
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<float> out) {
  auto acc = tl.zeros(tl::c<32>, tl::c<16>);
  tl.store(out + tl.arange(0, tl::c<16>), tl.convert(tl.full(tl::dims(tl::c<16>), 1.0f, acc)));
}
