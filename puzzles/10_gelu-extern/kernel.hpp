// y = x Phi(x), and z, the same with tanh in the place of erf: fill holes 1 to 4. Then run: ./kernelings run 10
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 512, 2048>;

TL_KERNEL void gelu(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);  // (BLOCK) float32
  auto error = TL_HOLE(1, tl::tile<float, BLOCK>);  // (BLOCK) float32: -1 to 1; sqrt(1/2) = 0.70710678
  auto result = TL_HOLE(2, tl::tile<float, BLOCK>);  // (BLOCK) float32
  tl.store(y + offsets, result, mask);
}

TL_KERNEL void gelu_tanh(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);
  auto bend = TL_HOLE(3, tl::tile<float, BLOCK>);  // sqrt(2/pi) = 0.79788456
  auto result = 0.5f * v * (1.0f + bend);
  TL_HOLE(4);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, tl::ptr<float> z, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(gelu, grid, x, y, n);
  host.launch(gelu_tanh, grid, x, z, n);
}
