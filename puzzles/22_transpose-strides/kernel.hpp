// out[j, i] = x[i, j], and each of the two matrices lies in memory as its strides say: fill holes 1 to 6.
// Then run: ./kernelings run 22
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64>;

// One tile of x to its place in out. x_col and out_col are an int or, where it is known to be 1, tl::c<1>.
TL_FN void transpose_tile(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row,
                          auto x_col, int out_row, auto out_col) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of x, columns of out
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: columns of x, rows of out

  auto x_at = TL_HOLE(1, tl::tile<int, BLOCK_M, BLOCK_N>);
  auto x_mask = TL_HOLE(2, tl::tile<bool, BLOCK_M, BLOCK_N>);
  auto tile = tl.load(x + x_at, x_mask);  // (BLOCK_M, BLOCK_N) float32

  auto turned = TL_HOLE(3, tl::tile<float, BLOCK_N, BLOCK_M>);
  auto out_at = TL_HOLE(4, tl::tile<int, BLOCK_N, BLOCK_M>);
  auto out_mask = TL_HOLE(5, tl::tile<bool, BLOCK_N, BLOCK_M>);
  tl.store(out + out_at, turned, out_mask);
}

TL_KERNEL void transpose(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row, int x_col,
                         int out_row, int out_col) {
  // A stride that is 1 while the kernel is being compiled lets a lane move 16 bytes in one access.
  if (x_col == 1 && out_col == 1)
    transpose_tile(tl, x, out, m, n, x_row, tl::c<1>, out_row, tl::c<1>);
  else
    transpose_tile(tl, x, out, m, n, x_row, x_col, out_row, out_col);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int m, int n, int x_row, int x_col,
                   int out_row, int out_col) {
  auto grid = TL_HOLE(6, tl::grid);
  host.launch(transpose, grid, x, out, m, n, x_row, x_col, out_row, out_col);
}
