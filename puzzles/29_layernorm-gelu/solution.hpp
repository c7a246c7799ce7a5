// y = gelu((x - mean) w / deviation + b), row by row, from bfloat16 to bfloat16 without a stop in between: fill holes 1 to 5.
// Then run: ./kernelings run 29
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;

// x Phi(x), as in puzzle 10.
TL_FN auto gelu(tl::block& tl, auto v) {
  return /*[3: tl::tile<float, BLOCK>]*/ 0.5f * v * (1.0f + tl.erf(v * 0.70710678f)) /*[3]*/;
}

TL_KERNEL void layernorm_gelu(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> w, tl::ptr<const float> b,
                              tl::ptr<tl::bfloat16> y, int n, float epsilon) {
  auto cols = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = cols < n;
  auto at = tl.program_id(0) * n + cols;
  auto v = tl.cast<float>(tl.load(x + at, mask, tl::bfloat16(0.0f)));  // (BLOCK) float32
  float mean = tl.sum(v) / n;
  auto centred = /*[1: tl::tile<float, BLOCK>]*/ tl.where(mask, v - mean, 0.0f) /*[1]*/;  // (BLOCK) float32
  float rstd = tl.rsqrt(tl.sum(centred * centred) / n + epsilon);
  auto normal = /*[2: tl::tile<float, BLOCK>]*/ centred * rstd * tl.load(w + cols, mask) + tl.load(b + cols, mask) /*[2]*/;
  auto result = /*[4: tl::tile<tl::bfloat16, BLOCK>]*/ tl.cast<tl::bfloat16>(gelu(tl, normal)) /*[4]*/;  // (BLOCK) bfloat16
  /*[5:]*/ tl.store(y + at, result, mask); /*[5]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> w, tl::ptr<const float> b,
                   tl::ptr<tl::bfloat16> y, int m, int n, float epsilon) {
  host.launch(layernorm_gelu, tl::grid(m), x, w, b, y, n, epsilon);
}
