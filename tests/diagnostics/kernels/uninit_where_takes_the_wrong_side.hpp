// arguments: x in f32 100; out out f32 128; n = 100
// expect: UNINITIALIZED write out[100] lane 36 block 1 line 8 after read lane 36 block 1 line 7
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto v = tl.load(x + i, i < n);
  tl.store(out + i, tl.where(i <= n, v, -1.0f));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(copy, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
