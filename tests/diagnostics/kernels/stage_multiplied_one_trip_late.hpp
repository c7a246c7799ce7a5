// arguments: x in f16 16,64; y in f16 64,16; out out f32 16,16
// expect: RACE read the tile fetched on line 8[0] lane 0 block 0 line 18 after write block 0 line 8 count 256
// expect: RACE read the tile fetched on line 9[0] lane 0 block 0 line 18 after write block 0 line 9 count 256
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> y, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto product = tl.range(4, tl::c<3>, [&](int k) { return tl.stage(
    tl.fetch(x + i[{_, None}] * 64 + (k * tl::c<16> + i)[{None, _}]),
    tl.fetch(y + (k * tl::c<16> + i)[{_, None}] * 16 + i[{None, _}]));
  });
  auto acc = tl.zeros(tl::c<16>, tl::c<16>);
  auto at = product.begin();
  auto [a, b] = *at;
  ++at;
  auto [c, d] = *at;
  acc = tl.dot(c, d, acc);
  ++at;
  acc = tl.dot(a, b, acc);
  tl.store(out + i[{_, None}] * 16 + i[{None, _}], tl.zeros(tl::c<16>, tl::c<16>));
}
TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> y, tl::ptr<float> out) {
  host.launch(kernel, tl::grid(1), x, y, out);
}
