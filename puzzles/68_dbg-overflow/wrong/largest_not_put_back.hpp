// expect: WRONG
// mistake: The largest is subtracted, as for a softmax, where it cancels; in a mean it does not.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;
constexpr auto ROW = tl::c<4096>;

TL_KERNEL void shrink(tl::block& tl, tl::ptr<const tl::uint8> picture, tl::ptr<tl::uint8> thumb, int n, int k, int step) {
  auto row = tl::int64(tl.program_id(1));
  auto cols = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto from = tl.cast<int>(tl.cast<tl::int64>(cols) * step >> 16);
  auto mask = cols < k;
  tl.store(thumb + row * k + cols, tl.load(picture + row * n + from, mask), mask);
}

TL_KERNEL void mean_exp(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> mean, int columns) {
  int row = tl.program_id(0);
  auto cols = tl.arange(0, ROW);
  auto mask = cols < columns;
  auto v = tl.cast<float>(tl.load(x + row * columns + cols, mask, -tl::inf<tl::float16>));
  auto sum = tl.sum(tl.exp(v - tl.max(v)));
  tl.store(mean + row, tl.cast<tl::float16>(sum / columns));
}

TL_KERNEL void row_dots(tl::block& tl, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> dot, int columns) {
  int row = tl.program_id(0);
  auto cols = tl.arange(0, ROW);
  auto mask = cols < columns;
  auto left = tl.load(a + row * columns + cols, mask, tl::int8(0));
  auto right = tl.load(b + row * columns + cols, mask, tl::int8(0));
  tl.store(dot + row, tl.sum(tl.cast<int>(left) * tl.cast<int>(right)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> picture, tl::ptr<tl::uint8> thumb, tl::ptr<const tl::float16> x,
                   tl::ptr<tl::float16> mean, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> dot, int m, int n,
                   int k, int rows, int columns) {
  int step = static_cast<int>((static_cast<long long>(n) << 16) / k);
  host.launch(shrink, tl::grid(tl::cdiv(k, BLOCK), m), picture, thumb, n, k, step);
  host.launch(mean_exp, tl::grid(rows), x, mean, columns);
  host.launch(row_dots, tl::grid(rows), a, b, dot, columns);
}
