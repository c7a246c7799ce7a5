// A picture made narrower, the mean of e^x of each row, the dot products of rows of bytes.
// These kernels have three faults of one kind, one each, and you may change all of it. Begin with: ./kernelings run 68
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;
constexpr auto ROW = tl::c<4096>;  // columns of the longest row of x, a and b

// thumb[i, j] = picture[i, floor(j step / 2^16)]: step is how far apart two neighbours of thumb are in picture, in fixed point.
TL_KERNEL void shrink(tl::block& tl, tl::ptr<const tl::uint8> picture, tl::ptr<tl::uint8> thumb, int n, int k, int step) {
  auto row = tl::int64(tl.program_id(1));  // 40000 rows of 65536 columns have more than 2^31 pixels
  auto cols = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);  // (BLOCK) int32
  auto from = cols * step >> 16;  // (BLOCK) int32
  auto mask = cols < k;
  tl.store(thumb + row * k + cols, tl.load(picture + row * n + from, mask), mask);
}

// mean[i] = (e^x[i, 0] + ... + e^x[i, columns - 1]) / columns
TL_KERNEL void mean_exp(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> mean, int columns) {
  int row = tl.program_id(0);
  auto cols = tl.arange(0, ROW);
  auto mask = cols < columns;
  auto v = tl.load(x + row * columns + cols, mask, -tl::inf<tl::float16>);  // (ROW), -infinity in absent lanes
  auto sum = tl.sum(tl.exp(v));
  tl.store(mean + row, tl.cast<tl::float16>(sum / columns));
}

// dot[i] = a[i, 0] b[i, 0] + ... + a[i, columns - 1] b[i, columns - 1]
TL_KERNEL void row_dots(tl::block& tl, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> dot, int columns) {
  int row = tl.program_id(0);
  auto cols = tl.arange(0, ROW);
  auto mask = cols < columns;
  auto left = tl.load(a + row * columns + cols, mask, tl::int8(0));
  auto right = tl.load(b + row * columns + cols, mask, tl::int8(0));
  tl.store(dot + row, tl.sum(left * right));
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> picture, tl::ptr<tl::uint8> thumb, tl::ptr<const tl::float16> x,
                   tl::ptr<tl::float16> mean, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> dot, int m, int n,
                   int k, int rows, int columns) {
  int step = static_cast<int>((static_cast<long long>(n) << 16) / k);
  host.launch(shrink, tl::grid(tl::cdiv(k, BLOCK), m), picture, thumb, n, k, step);
  host.launch(mean_exp, tl::grid(rows), x, mean, columns);
  host.launch(row_dots, tl::grid(rows), a, b, dot, columns);
}
