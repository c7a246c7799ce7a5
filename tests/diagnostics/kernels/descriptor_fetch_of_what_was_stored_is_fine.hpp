// arguments: x inout f32 256; out out f32 256
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<float> x, tl::tensor_descriptor<const float, 16, 16> tiles, tl::ptr<float> out) {
  auto place = tl.arange(0, tl::c<16>)[{_, None}] * 16 + tl.arange(0, tl::c<16>)[{None, _}];
  for (int round = 0; round < 3; ++round) {
    tl.store(x + place, tl.load(x + place) + 1.0f);
    tl.barrier();
    // Fetched, and waited for: what the next round stores comes behind it.
    for (auto tile : tl.range(1, tl::c<2>, [&](int) { return tl.fetch(tiles, {0, 0}); })) tl.store(out + place, tl.load(tile));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<float> x, tl::ptr<float> out) {
  host.launch(kernel, tl::grid(1), x, tl::make_tensor_descriptor(tl::ptr<const float>(x), {16, 16}), out);
}
