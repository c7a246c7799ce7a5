// expect: WRONG
// mistake: The variance is stored in the place of 1 / deviation.
// hint: 1
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;

TL_KERNEL void layernorm(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b,
                         tl::ptr<float> y, tl::ptr<float> mean, tl::ptr<float> rstd, int n, float epsilon) {
  auto row = tl.program_id(0);
  auto x_row = x + row * n;
  auto cols = tl.arange(0, BLOCK);
  auto mask = cols < n;
  auto v = tl.load(x_row + cols, mask, 0.0f);
  auto sum = tl.sum(v);
  auto average = sum / n;
  auto centred = tl.where(mask, v - average, 0.0f);
  auto variance = tl.sum(centred * centred) / n;
  auto inverse = tl.rsqrt(variance + epsilon);
  auto weight = tl.load(w + cols, mask);
  auto bias = tl.load(b + cols, mask);
  auto normal = centred * inverse;
  auto result = normal * weight + bias;
  tl.store(y + row * n + cols, result, mask);
  tl.store(mean + row, average);
  tl.store(rstd + row, variance);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                   tl::ptr<float> mean, tl::ptr<float> rstd, int m, int n, float epsilon) {
  host.launch(layernorm, tl::grid(m), x, w, b, y, mean, rstd, n, epsilon);
}
