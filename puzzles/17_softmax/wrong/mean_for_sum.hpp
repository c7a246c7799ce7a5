// expect: WRONG
// mistake: The exponentials are divided by their sum over n, the mean: rows sum to n instead of 1.
// hint: 1
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;
using Stored = float;

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;

TL_KERNEL void softmax(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<Stored> y, int n, int x_stride,
                       int y_stride) {
  auto row = tl.program_id(0);
  auto x_row = x + row * x_stride;
  auto cols = tl.arange(0, BLOCK);
  auto mask = cols < n;
  auto absent = -tl::inf<Stored>;
  auto stored = tl.load(x_row + cols, mask, absent);
  auto v = tl.cast<float>(stored);
  auto largest = tl.max(v);
  auto shifted = v - largest;
  auto e = tl.exp(shifted);
  auto sum = tl.sum(e) / n;
  auto p = e / sum;
  auto result = tl.cast<Stored>(p);
  auto y_row = y + row * y_stride;
  tl.store(y_row + cols, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<Stored> y, int m, int n, int x_stride, int y_stride) {
  host.launch(softmax, tl::grid(m), x, y, n, x_stride, y_stride);
}
