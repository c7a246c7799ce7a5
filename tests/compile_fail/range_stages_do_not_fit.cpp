// expect: tl: the stages of tl.range do not fit a block's 227 KiB of shared memory: take fewer stages or smaller tiles
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  auto j = tl.arange(0, tl::c<256>);
  for (auto a : tl.range(n, tl::c<4>, [&](int k) { return tl.fetch(x + k * tl::c<16384> + i[{_, None}] * 256 + j[{None, _}]); }))
    tl.store(out + i[{_, None}] * 256 + j[{None, _}], tl.load(a));
}
