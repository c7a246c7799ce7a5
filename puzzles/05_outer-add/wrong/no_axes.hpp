// expect: WRONG
// mistake: rows and cols are two vectors, added lane by lane: only a diagonal of each tile is written. [{_, None}] makes a column, [{None, _}] a row.
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void outer_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m,
                         int n) {
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32
  auto a = tl.load(x + cols, cols < n);  // (BLOCK_N) float32
  auto b = tl.load(y + rows, rows < m);  // (BLOCK_M) float32
  auto sum = a + b;  // (BLOCK_N) float32
  auto mask = (rows < m) & (cols < n);  // (BLOCK_N) bool
  tl.store(z + rows * n + cols, sum, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m, int n) {
  // Axis 0 of the grid walks the columns, axis 1 the rows.
  host.launch(outer_add, tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M)), x, y, z, m, n);
}
