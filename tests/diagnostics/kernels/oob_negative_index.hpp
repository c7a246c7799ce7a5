// arguments: x in f32 64; out inout f32 64
// expect: OUT_OF_BOUNDS write out[-1] lane 0 block 0 line 8
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void shift(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, BLOCK);
  auto v = tl.load(x + i);
  tl.store(out + i - 1, v);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(shift, tl::grid(1), x, out);
}
