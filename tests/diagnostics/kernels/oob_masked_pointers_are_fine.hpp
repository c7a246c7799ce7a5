// arguments: x in f32 100; out out f32 100; n = 100
// expect: none
// Pointers far outside the tensor that no lane follows.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto v = tl.load(x + i, i < n);
  tl.store(out + i, v, i < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(copy, tl::grid(tl::cdiv(n, BLOCK) + 1000), x, out, n);
}
