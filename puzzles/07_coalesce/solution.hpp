// out[i, j] = x[i, j] w[j]. This kernel is right and slow: change what the three TL_TODO mark, and delete
// each mark when you are done with it. Then run: ./kernelings run 07
#include <tl/tl.hpp>

/*[1= TL_TODO(1)  // the tile's shape
constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 8>;]*/
constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 8>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128>;
/*[1]*/

TL_KERNEL void scale_columns(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<float> out, int m,
                             int n) {
  /*[2= TL_TODO(2)  // neighbouring lanes differ in the last axis of the tile
  auto rows = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M)[{None, _}];  // (1, BLOCK_M) int32
  auto cols = tl.program_id(1) * BLOCK_N + tl.arange(0, BLOCK_N)[{_, None}];  // (BLOCK_N, 1) int32]*/
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{_, None}];  // (BLOCK_M, 1) int32
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{None, _}];  // (1, BLOCK_N) int32
  /*[2]*/
  auto offsets = rows * n + cols;  // 2-D int32: row-major, as x and out are
  auto mask = (rows < m) & (cols < n);  // 2-D bool
  auto a = tl.load(x + offsets, mask);  // 2-D float32
  auto b = tl.load(w + cols, cols < n);  // the shape of cols, float32
  tl.store(out + offsets, a * b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<float> out, int m, int n) {
  /*[3= TL_TODO(3)  // which axis of the grid walks rows, which columns
  auto grid = tl::grid(tl::cdiv(m, BLOCK_M), tl::cdiv(n, BLOCK_N));]*/
  auto grid = tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M));
  /*[3]*/
  host.launch(scale_columns, grid, x, w, out, m, n);
}
