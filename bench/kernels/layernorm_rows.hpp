// The layer normalisation of layernorm.hpp by blocks that stay: each walks over rows with the next one on its way,
// and keeps weight and bias in registers.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 4096>;            // at least the columns of a row
constexpr auto RESIDENT = tl::meta<"RESIDENT", 6>;         // blocks of a multiprocessor

TL_KERNEL void layernorm(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> weight,
                         tl::ptr<const tl::float16> bias, tl::ptr<tl::float16> y, tl::ptr<float> mean,
                         tl::ptr<float> rstd, int rows, int columns, float epsilon) {
  auto column = tl.arange(0, BLOCK);
  auto mask = column < columns;
  int row = tl.program_id(0);
  auto next = tl.load(x + row * columns + column, mask, 0.0f);  // (BLOCK) float16
  auto w = tl.load(weight + column, mask, 0.0f);
  auto b = tl.load(bias + column, mask, 0.0f);
  for (; row < rows; row += tl.num_programs(0)) {
    auto v = tl.cast<float>(next);
    const int following = row + tl.num_programs(0);
    next = tl.load(x + following * columns + column, mask & (following < rows), 0.0f);
    float m = tl.sum(v) / columns;
    auto centred = tl.where(mask, v - m, 0.0f);
    float r = tl.rsqrt(tl.sum(centred * centred) / columns + epsilon);
    tl.store(mean + row, m);
    tl.store(rstd + row, r);
    tl.store(y + row * columns + column, centred * r * tl.cast<float>(w) + tl.cast<float>(b), mask);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<const tl::float16> weight,
                   tl::ptr<const tl::float16> bias, tl::ptr<tl::float16> y, tl::ptr<float> mean, tl::ptr<float> rstd,
                   int rows, int columns, float epsilon) {
  const int most = host.num_sms() * int(RESIDENT);
  host.launch(layernorm, tl::grid(rows < most ? rows : most), x, weight, bias, y, mean, rstd, rows, columns, epsilon);
}
