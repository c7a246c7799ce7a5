// expect: UNINITIALIZED
// mistake: The tile is stored at the mirrored place without being turned: each tile is the transpose of what it should be.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64>;

TL_FN void transpose_tile(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row,
                          auto x_col, int out_row, auto out_col) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);

  auto x_at = i[{_, None}] * x_row + j[{None, _}] * x_col;
  auto x_mask = (i < m)[{_, None}] & (j < n)[{None, _}];
  auto tile = tl.load(x + x_at, x_mask);

  auto turned = tile;
  auto out_at = j[{_, None}] * out_row + i[{None, _}] * out_col;
  auto out_mask = (j < n)[{_, None}] & (i < m)[{None, _}];
  tl.store(out + out_at, turned, out_mask);
}

TL_KERNEL void transpose(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row, int x_col,
                         int out_row, int out_col) {
  if (x_col == 1 && out_col == 1)
    transpose_tile(tl, x, out, m, n, x_row, tl::c<1>, out_row, tl::c<1>);
  else
    transpose_tile(tl, x, out, m, n, x_row, x_col, out_row, out_col);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row, int x_col,
                   int out_row, int out_col) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M));
  host.launch(transpose, grid, x, out, m, n, x_row, x_col, out_row, out_col);
}
