// expect: WRONG
// mistake: The squares of the distances are summed but not divided by n: rows shrink by the root of n too much.
// hint: 2
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;  // a tile that holds any row

TL_KERNEL void layernorm(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b,
                         tl::ptr<float> y, tl::ptr<float> mean, tl::ptr<float> rstd, int n, float epsilon) {
  auto row = tl.program_id(0);  // a block for each row
  auto x_row = x + row * n;  // element 0 of the row
  auto cols = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = cols < n;  // (BLOCK) bool
  auto v = tl.load(x_row + cols, mask, 0.0f);  // (BLOCK) float32
  float sum = tl.sum(v);
  float average = sum / n;
  auto centred = tl.where(mask, v - average, 0.0f);  // (BLOCK) float32
  float variance = tl.sum(centred * centred);
  float inverse = tl.rsqrt(variance + epsilon);  // 1 / deviation
  auto weight = tl.load(w + cols, mask);  // (BLOCK) float32
  auto bias = tl.load(b + cols, mask);  // (BLOCK) float32
  auto normal = centred * inverse;  // (BLOCK) float32: mean 0, deviation 1
  auto result = normal * weight + bias;  // (BLOCK) float32
  tl.store(y + row * n + cols, result, mask);
  tl.store(mean + row, average);
  tl.store(rstd + row, inverse);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                   tl::ptr<float> mean, tl::ptr<float> rstd, int m, int n, float epsilon) {
  host.launch(layernorm, tl::grid(m), x, w, b, y, mean, rstd, n, epsilon);
}
