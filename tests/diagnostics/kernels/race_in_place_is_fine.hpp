// arguments: x inout f32 128
// expect: none
// Read, modify, write of a block's own elements, in two launches.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void twice(tl::block& tl, tl::ptr<float> x) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  tl.store(x + i, tl.load(x + i) * 2.0f);
}
TL_KERNEL void shift(tl::block& tl, tl::ptr<float> x, tl::ptr<float> y) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  tl.store(y + i, tl.load(x + i + 1, i < 127, 0));
}
TL_HOST void solve(tl::host& host, tl::ptr<float> x) {
  auto y = host.workspace<float>(128);
  host.launch(twice, tl::grid(2), x);
  host.launch(shift, tl::grid(2), x, y);
  host.launch(twice, tl::grid(2), x);
}
