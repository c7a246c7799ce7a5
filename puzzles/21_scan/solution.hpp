// Along every row of x: the sum, the number of positive elements and the largest element so far: fill holes 1 to 8.
// Then run: ./kernelings run 21
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 256>;

TL_KERNEL void running(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count,
                       tl::ptr<float> peak, int m, int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];  // (ROWS, 1) int32
  // The carry: what the columns before this chunk come to, (ROWS, 1) each.
  auto sum_before = tl.zeros(ROWS, tl::c<1>);
  auto count_before = tl.zeros<int>(ROWS, tl::c<1>);
  auto peak_before = /*[1: tl::tile<float, ROWS, 1>]*/ tl.full(tl::dims(ROWS, tl::c<1>), -tl::inf<float>) /*[1]*/;
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];  // (1, BLOCK) int32
    auto mask = (rows < m) & (cols < n);
    auto at = rows * n + cols;
    auto v = /*[2: tl::tile<float, ROWS, BLOCK>]*/ tl.load(x + at, mask, 0.0f) /*[2]*/;  // (ROWS, BLOCK) float32
    auto positive = tl.where(v > 0.0f, 1, 0);  // (ROWS, BLOCK) int32

    // Within the chunk, as if nothing came before it.
    auto sums = /*[3: tl::tile<float, ROWS, BLOCK>]*/ tl.cumsum<1>(v) /*[3]*/;
    auto counts = tl.cumsum<1>(positive);
    auto peaks = tl.associative_scan<1>(v, [](float before, float next) {
      return /*[4: float]*/ before > next ? before : next /*[4]*/;
    });

    // With what came before it.
    tl.store(sum + at, /*[5: tl::tile<float, ROWS, BLOCK>]*/ sum_before + sums /*[5]*/, mask);
    tl.store(count + at, count_before + counts, mask);
    tl.store(peak + at, /*[6: tl::tile<float, ROWS, BLOCK>]*/ tl.maximum(peak_before, peaks) /*[6]*/, mask);

    // For the chunk that comes next.
    /*[7:]*/ sum_before += tl.sum<1>(v, tl::keep_dims); /*[7]*/
    count_before += tl.sum<1>(positive, tl::keep_dims);
    /*[8:]*/ peak_before = tl.maximum(peak_before, tl.max<1>(v, tl::keep_dims)); /*[8]*/
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<int> count, tl::ptr<float> peak,
                   int m, int n) {
  host.launch(running, tl::grid(tl::cdiv(m, ROWS)), x, sum, count, peak, m, n);
}
