// expect: WRONG
// mistake: Only y_j (1 - y_j), the slope of an output by its own input, is used; every output of the row depends on every input.
// hint: 2
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;

constexpr auto FLAT = tl::meta<"FLAT", 1024>;
constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 8>;

TL_KERNEL void swish_backward(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> du, tl::ptr<float> dx,
                              float beta, int k) {
  auto i = tl.program_id(0) * FLAT + tl.arange(0, FLAT);
  auto a = tl.load(x + i, i < k, 0.0f);
  auto up = tl.load(du + i, i < k, 0.0f);
  auto s = tl.sigmoid(beta * a);
  auto slope = s + beta * a * s * (1.0f - s);
  tl.store(dx + i, up * slope, i < k);
}

TL_KERNEL void softmax_backward(tl::block& tl, tl::ptr<const float> y, tl::ptr<const float> dy, tl::ptr<float> dz, int n,
                                int stride) {
  auto row = tl.program_id(0) * stride;
  auto cols = tl.arange(0, BLOCK);
  auto p = tl.load(y + row + cols, cols < n, 0.0f);
  auto up = tl.load(dy + row + cols, cols < n, 0.0f);
  auto gradient = p * (1.0f - p) * up;
  tl.store(dz + row + cols, gradient, cols < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> du, tl::ptr<float> dx,
                   tl::ptr<const float> y, tl::ptr<const float> dy, tl::ptr<float> dz, float beta, int k, int m, int n,
                   int stride) {
  host.launch(swish_backward, tl::grid(tl::cdiv(k, FLAT)), x, du, dx, beta, k);
  host.launch(softmax_backward, tl::grid(m), y, dy, dz, n, stride);
}
