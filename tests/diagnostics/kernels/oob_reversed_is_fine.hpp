// arguments: x in f32 64; out out f32 64
// expect: none
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void reverse(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + i, tl.load(x + (BLOCK - 1 - i)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(reverse, tl::grid(1), x, out);
}
