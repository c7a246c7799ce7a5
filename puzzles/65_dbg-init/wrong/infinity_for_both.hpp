// expect: WRONG
// mistake: Lanes past the end hold minus infinity in the sum too.
// hint: 2
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 4>;
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void mean_and_max(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> mean, tl::ptr<float> largest, int m,
                            int n) {
  auto rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[{_, None}];
    auto total = tl.shared<float>(ROWS, BLOCK);
  tl.store(total, 0.0f);
  auto best = tl.full(tl::dims(ROWS, BLOCK), -tl::inf<float>);
 
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK)[{None, _}];
    auto mask = (rows < m) & (cols < n);
    auto v = tl.load(x + rows * n + cols, mask, -tl::inf<float>);
    tl.store(total, tl.load(total) + v);
    best = tl.maximum(best, v);
  }
  tl.store(mean + rows, tl.sum<1>(tl.load(total), tl::keep_dims) / n, rows < m);
  tl.store(largest + rows, tl.max<1>(best, tl::keep_dims), rows < m);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> mean, tl::ptr<float> largest, int m, int n) {
  host.launch(mean_and_max, tl::grid(tl::cdiv(m, ROWS)), x, mean, largest, m, n);
}
