// expect: BUDGET
// mistake: The tile is larger but its last axis still walks the rows: neighbouring lanes read addresses a whole row apart.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void scale_columns(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<float> out, int m,
                             int n) {
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{None, _}];
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{_, None}];
  auto offsets = rows * n + cols;
  auto mask = (rows < m) & (cols < n);
  auto a = tl.load(x + offsets, mask);
  auto b = tl.load(w + cols, cols < n);
  tl.store(out + offsets, a * b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<float> out, int m, int n) {
  host.launch(scale_columns, tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M)), x, w, out, m, n);
}
