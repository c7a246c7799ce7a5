// The sum, the largest element and the place of its first occurrence, for every row of x: fill holes 1 to 7.
// Then run: ./kernelings run 16
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void row_reduce(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<float> largest,
                          tl::ptr<int> place, int m, int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];  // (ROWS, 1) int32
  // What each lane has seen so far, (ROWS, BLOCK) each.
  auto total = tl.zeros(ROWS, BLOCK);
  auto best = /*[1: tl::tile<float, ROWS, BLOCK>]*/ tl.full(tl::dims(ROWS, BLOCK), -tl::inf<float>) /*[1]*/;
  auto best_at = tl.zeros<int>(ROWS, BLOCK);
  for (int start : tl.range(0, /*[2: int]*/ n /*[2]*/, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];  // (1, BLOCK) int32
    auto mask = /*[3: tl::tile<bool, ROWS, BLOCK>]*/ (rows < m) & (cols < n) /*[3]*/;
    auto v = tl.load(x + rows * n + cols, mask, -tl::inf<float>);  // (ROWS, BLOCK) float32
    total += /*[4: tl::tile<float, ROWS, BLOCK>]*/ tl.where(mask, v, 0.0f) /*[4]*/;
    auto better = /*[5: tl::tile<bool, ROWS, BLOCK>]*/ v > best /*[5]*/;
    best_at = tl.where(better, cols, best_at);
    best = tl.where(better, v, best);
  }
  auto top = /*[6: tl::tile<float, ROWS, 1>]*/ tl.max<1>(best, tl::keep_dims) /*[6]*/;  // (ROWS, 1) float32
  // Lanes that do not hold the largest element do not count.
  auto first = /*[7: tl::tile<int, ROWS, 1>]*/ tl.min<1>(tl.where(best == top, best_at, n), tl::keep_dims) /*[7]*/;  // (ROWS, 1) int32
  tl.store(sum + rows, tl.sum<1>(total, tl::keep_dims), rows < m);
  tl.store(largest + rows, top, rows < m);
  tl.store(place + rows, first, rows < m);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum, tl::ptr<float> largest,
                   tl::ptr<int> place, int m, int n) {
  host.launch(row_reduce, tl::grid(tl::cdiv(m, ROWS)), x, sum, largest, place, m, n);
}
