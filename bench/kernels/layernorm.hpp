// Forward pass of layer normalisation: y = (x - mean) * rstd * weight + bias, with the mean and 1 / deviation of
// each row kept for the backward pass. float16 tensors, float32 statistics, one block a row.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 4096>;  // at least the columns of a row

TL_KERNEL void layernorm(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> weight,
                         tl::ptr<const tl::float16> bias, tl::ptr<tl::float16> y, tl::ptr<float> mean,
                         tl::ptr<float> rstd, int columns, float epsilon) {
  auto row = tl.program_id(0);
  auto column = tl.arange(0, BLOCK);
  auto mask = column < columns;
  auto v = tl.cast<float>(tl.load(x + row * columns + column, mask, 0.0f));  // (BLOCK) float32
  float m = tl.sum(v) / columns;
  auto centred = tl.where(mask, v - m, 0.0f);
  float r = tl.rsqrt(tl.sum(centred * centred) / columns + epsilon);
  tl.store(mean + row, m);
  tl.store(rstd + row, r);
  // One after the other: both at once would take registers that rows in flight need.
  auto scaled = centred * r * tl.cast<float>(tl.load(weight + column, mask, 0.0f));
  tl.store(y + row * columns + column, scaled + tl.cast<float>(tl.load(bias + column, mask, 0.0f)), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> weight,
                   tl::ptr<const tl::float16> bias, tl::ptr<tl::float16> y, tl::ptr<float> mean, tl::ptr<float> rstd,
                   int rows, int columns, float epsilon) {
  host.launch(layernorm, tl::grid(rows), x, weight, bias, y, mean, rstd, columns, epsilon);
}
