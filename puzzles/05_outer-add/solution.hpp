// z[j, i] = x[i] + y[j] for an m x n matrix, one 2-D tile per block: fill holes 1 to 6. Then run:
//   ./kernelings run 05
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void outer_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m,
                         int n) {
  // A column of row numbers and a row of column numbers.
  auto rows = /*[1: tl::tile<int, BLOCK_M, 1>]*/ tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{_, None}] /*[1]*/;  // (BLOCK_M, 1) int32
  auto cols = /*[2: tl::tile<int, 1, BLOCK_N>]*/ tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{None, _}] /*[2]*/;  // (1, BLOCK_N) int32
  auto a = tl.load(x + cols, cols < n);  // (1, BLOCK_N) float32
  auto b = tl.load(y + rows, rows < m);  // (BLOCK_M, 1) float32
  auto sum = /*[3: tl::tile<float, BLOCK_M, BLOCK_N>]*/ a + b /*[3]*/;  // (BLOCK_M, BLOCK_N) float32
  auto mask = /*[4: tl::tile<bool, BLOCK_M, BLOCK_N>]*/ (rows < m) & (cols < n) /*[4]*/;  // (BLOCK_M, BLOCK_N) bool
  /*[5:]*/ tl.store(z + rows * n + cols, sum, mask); /*[5]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m, int n) {
  // Axis 0 of the grid walks the columns, axis 1 the rows.
  host.launch(outer_add, /*[6: tl::grid]*/ tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M)) /*[6]*/, x, y, z, m, n);
}
