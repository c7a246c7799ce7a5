// expect: WRONG
// mistake: tl.sum without an axis is the sum of the whole tile: the carry of a row takes in the other rows of the block.
// hint: 2
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 256>;

TL_KERNEL void running(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count,
                       tl::ptr<float> peak, int m, int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];  // (ROWS, 1) int32
  // The carry: what the columns before this chunk come to, (ROWS, 1) each.
  auto sum_before = tl.zeros(ROWS, tl::c<1>);
  auto count_before = tl.zeros<int>(ROWS, tl::c<1>);
  auto peak_before = tl.full(tl::dims(ROWS, tl::c<1>), -tl::inf<float>);
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];  // (1, BLOCK) int32
    auto mask = (rows < m) & (cols < n);
    auto at = rows * n + cols;
    auto v = tl.load(x + at, mask, 0.0f);  // (ROWS, BLOCK) float32
    auto positive = tl.where(v > 0.0f, 1, 0);  // (ROWS, BLOCK) int32

    // Within the chunk, as if nothing came before it.
    auto sums = tl.cumsum<1>(v);
    auto counts = tl.cumsum<1>(positive);
    auto peaks = tl.associative_scan<1>(v, [](float before, float next) {
      return before > next ? before : next;
    });

    // With what came before it.
    tl.store(sum + at, sum_before + sums, mask);
    tl.store(count + at, count_before + counts, mask);
    tl.store(peak + at, tl.maximum(peak_before, peaks), mask);

    // For the chunk that comes next.
    sum_before += tl.sum(v);
    count_before += tl.sum<1>(positive, tl::keep_dims);
    peak_before = tl.maximum(peak_before, tl.max<1>(v, tl::keep_dims));
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count, tl::ptr<float> peak,
                   int m, int n) {
  host.launch(running, tl::grid(tl::cdiv(m, ROWS)), x, sum, count, peak, m, n);
}
