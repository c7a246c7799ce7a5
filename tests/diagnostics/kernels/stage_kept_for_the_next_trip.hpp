// arguments: x in f32 640; out out f32 640
// expect: RACE read the tile fetched on line 8[0] lane 0 block 0 line 12 after write block 0 line 8 count 128
// expect: RACE read the tile fetched on line 8[0] lane 0 block 0 line 12 count 128
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<128>);
  auto lines = tl.range(3, tl::c<2>, [&](int k) {
    return tl.fetch(x + k * tl::c<128> + i);
  });
  int trip = 0;
  for (decltype(*lines.begin()) before; auto line : lines) {
    if (trip > 0) tl.store(out + trip * tl::c<128> + i, tl.load(line) - tl.load(before));
    before = line;
    ++trip;
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
