// expect: WRONG
// mistake: The largest starts at 0: far below 0 nothing is larger, every term is e^-10000 = 0, and so is their sum.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 4096, 2048, 8192>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

TL_KERNEL void softmax(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  const float scale = 1.44269504f;
  auto x_row = x + tl.program_id(0) * n;
  auto y_row = y + tl.program_id(0) * n;
  auto largest = tl.zeros(BLOCK);
  auto sum = tl.zeros(BLOCK);
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.load(x_row + cols, cols < n, -tl::inf<float>);
    auto next = tl.maximum(largest, v);
    auto base = tl.where(next == -tl::inf<float>, 0.0f, next);
    auto shrink = tl.exp2(scale * (largest - base));
    sum = sum * shrink + tl.exp2(scale * (v - base));
    largest = next;
  }
  float row_largest = tl.max(largest);
  float row_sum = tl.sum(sum * tl.exp2(scale * (largest - row_largest)));
  float factor = 1 / row_sum;
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.load(x_row + cols, cols < n);
    auto p = tl.exp2(scale * (v - row_largest)) * factor;
    tl.store(y_row + cols, p, cols < n);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int m, int n) {
  host.launch(softmax, tl::grid(m), x, y, n);
}
