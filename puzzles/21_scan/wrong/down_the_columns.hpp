// expect: WRONG
// mistake: The scan runs along axis 0, from row to row of the tile.
// hint: 2
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 256>;

TL_KERNEL void running(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count,
                       tl::ptr<float> peak, int m, int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];
  auto sum_before = tl.zeros(ROWS, tl::c<1>);
  auto count_before = tl.zeros<int>(ROWS, tl::c<1>);
  auto peak_before = tl.full(tl::dims(ROWS, tl::c<1>), -tl::inf<float>);
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];
    auto mask = (rows < m) & (cols < n);
    auto at = rows * n + cols;
    auto v = tl.load(x + at, mask, 0.0f);
    auto positive = tl.where(v > 0.0f, 1, 0);

    auto sums = tl.cumsum<0>(v);
    auto counts = tl.cumsum<1>(positive);
    auto peaks = tl.associative_scan<1>(v, [](float before, float next) {
      return before > next ? before : next;
    });

    tl.store(sum + at, sum_before + sums, mask);
    tl.store(count + at, count_before + counts, mask);
    tl.store(peak + at, tl.maximum(peak_before, peaks), mask);

    sum_before += tl.sum<1>(v, tl::keep_dims);
    count_before += tl.sum<1>(positive, tl::keep_dims);
    peak_before = tl.maximum(peak_before, tl.max<1>(v, tl::keep_dims));
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count, tl::ptr<float> peak,
                   int m, int n) {
  host.launch(running, tl::grid(tl::cdiv(m, ROWS)), x, sum, count, peak, m, n);
}
