// expect: WRONG
// mistake: Phi is stored without the factor x.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 512, 2048>;

TL_KERNEL void gelu(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);
  auto error = tl.libdevice.erf(v * 0.70710678f);
  auto result = 0.5f * (1.0f + error);
  tl.store(y + offsets, result, mask);
}

TL_KERNEL void gelu_tanh(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);
  auto bend = tl.libdevice.tanh(0.79788456f * (v + 0.044715f * v * v * v));
  auto result = 0.5f * v * (1.0f + bend);
  tl.store(z + offsets, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, tl::ptr<float> z, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(gelu, grid, x, y, n);
  host.launch(gelu_tanh, grid, x, z, n);
}
