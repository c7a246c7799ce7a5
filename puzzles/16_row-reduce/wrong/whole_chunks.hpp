// expect: WRONG
// mistake: Only whole chunks are read: the columns after the last multiple of BLOCK are left out.
// hint: 1
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void row_reduce(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<float> largest,
                          tl::ptr<int> place, int m, int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];
  auto total = tl.zeros(ROWS, BLOCK);
  auto best = tl.full(tl::dims(ROWS, BLOCK), -tl::inf<float>);
  auto best_at = tl.zeros<int>(ROWS, BLOCK);
  for (int start : tl.range(0, n / BLOCK * BLOCK, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];
    auto mask = (rows < m) & (cols < n);
    auto v = tl.load(x + rows * n + cols, mask, -tl::inf<float>);
    total += tl.where(mask, v, 0.0f);
    auto better = v > best;
    best_at = tl.where(better, cols, best_at);
    best = tl.where(better, v, best);
  }
  auto top = tl.max<1>(best, tl::keep_dims);
  auto first = tl.min<1>(tl.where(best == top, best_at, n), tl::keep_dims);
  tl.store(sum + rows, tl.sum<1>(total, tl::keep_dims), rows < m);
  tl.store(largest + rows, top, rows < m);
  tl.store(place + rows, first, rows < m);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<float> largest,
                   tl::ptr<int> place, int m, int n) {
  host.launch(row_reduce, tl::grid(tl::cdiv(m, ROWS)), x, sum, largest, place, m, n);
}
