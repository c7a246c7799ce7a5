// y[i, j] = e^(x[i, j] - m[i]) / (the sum of that over row i), m[i] the largest of the row, for rows longer than any
// tile, reading x twice: fill holes 1 to 7. Then run: ./kernelings run 18
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 4096, 2048, 8192>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

TL_KERNEL void softmax(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  const float scale = /*[1: float]*/ 1.44269504f /*[1]*/;  // e^z = 2^(scale z)
  auto x_row = x + tl.program_id(0) * n;
  auto y_row = y + tl.program_id(0) * n;
  // Of what each lane has met, (BLOCK) float32 each: the largest, and the sum of e^(v - largest).
  auto largest = tl.full(tl::dims(BLOCK), -tl::inf<float>);
  auto sum = tl.zeros(BLOCK);
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = /*[2: tl::tile<float, BLOCK>]*/ tl.load(x_row + cols, cols < n, -tl::inf<float>) /*[2]*/;  // (BLOCK) float32
    auto next = /*[3: tl::tile<float, BLOCK>]*/ tl.maximum(largest, v) /*[3]*/;  // (BLOCK) float32: the largest, v included
    auto base = /*[4: tl::tile<float, BLOCK>]*/ tl.where(next == -tl::inf<float>, 0.0f, next) /*[4]*/;  // (BLOCK) float32: next, and finite
    auto shrink = tl.exp2(scale * (largest - base));  // (BLOCK) float32: 1 at most
    sum = /*[5: tl::tile<float, BLOCK>]*/ sum * shrink + tl.exp2(scale * (v - base)) /*[5]*/;
    largest = next;
  }
  float row_largest = tl.max(largest);
  float row_sum = /*[6: float]*/ tl.sum(sum * tl.exp2(scale * (largest - row_largest))) /*[6]*/;
  float factor = 1 / row_sum;
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.load(x_row + cols, cols < n);
    auto p = /*[7: tl::tile<float, BLOCK>]*/ tl.exp2(scale * (v - row_largest)) * factor /*[7]*/;  // (BLOCK) float32
    tl.store(y_row + cols, p, cols < n);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int m, int n) {
  host.launch(softmax, tl::grid(m), x, y, n);
}
