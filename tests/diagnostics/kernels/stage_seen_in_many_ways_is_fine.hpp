// arguments: x in f32 512; y in f32 128; out out f32 512; sums out f32 4
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> out, tl::ptr<float> sums) {
  auto i = tl.arange(0, tl::c<8>);
  auto j = tl.arange(0, tl::c<16>);
  int trip = 0;
  for (auto [a, b] : tl.range(4, tl::c<3>, [&](int k) {
         return tl.stage(tl.fetch(x + k * tl::c<128> + i[{_, None}] * 16 + j[{None, _}]), tl.fetch(y + k * tl::c<16> + j, k < 3, 1));
       })) {
    auto turned = a.trans();
    for (auto c : tl.range(2, tl::c<2>, [&](int k) { return tl.fetch(y + k * tl::c<32> + j[{_, None}] + i[{None, _}] * 8); }))
      tl.store(out + trip * tl::c<128> + j[{_, None}] * 8 + i[{None, _}], tl.load(turned) + tl.load(c));
    tl.store(sums + trip, tl.sum(tl.load(a.index(7))) + tl.sum(tl.load(a.at(i, 15 - i))) + tl.load(b.at(trip)));
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> out, tl::ptr<float> sums) {
  host.launch(kernel, tl::grid(1), x, y, out, sums);
}
