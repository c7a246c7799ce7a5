// expect: WRONG
// mistake: GELU in its tanh form; the one with erf is asked for.
// hint: 2
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;

TL_FN auto gelu(tl::block& tl, auto v) {
  return 0.5f * v * (1.0f + tl.tanh(0.79788456f * (v + 0.044715f * v * v * v)));
}

TL_KERNEL void layernorm_gelu(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> w, tl::ptr<const float> b,
                              tl::ptr<tl::bfloat16> y, int n, float epsilon) {
  auto cols = tl.arange(0, BLOCK);
  auto mask = cols < n;
  auto at = tl.program_id(0) * n + cols;
  auto v = tl.cast<float>(tl.load(x + at, mask, tl::bfloat16(0.0f)));
  float mean = tl.sum(v) / n;
  auto centred = tl.where(mask, v - mean, 0.0f);
  float rstd = tl.rsqrt(tl.sum(centred * centred) / n + epsilon);
  auto normal = centred * rstd * tl.load(w + cols, mask) + tl.load(b + cols, mask);
  auto result = tl.cast<tl::bfloat16>(gelu(tl, normal));
  tl.store(y + at, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> w, tl::ptr<const float> b,
                   tl::ptr<tl::bfloat16> y, int m, int n, float epsilon) {
  host.launch(layernorm_gelu, tl::grid(m), x, w, b, y, n, epsilon);
}
