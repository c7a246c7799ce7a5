// c = a b for matrices of any size, each of which lies in memory as its two strides say: fill all 24 holes, best from the
// top. Then run: ./kernelings run 24
#include <tl/tl.hpp>

using Stored = tl::bfloat16;  // what a, b and c hold; summed is in float32

constexpr auto BLOCK_M = TL_HOLE(2, tl::constant<32>);  // rows of a tile of c
constexpr auto BLOCK_N = TL_HOLE(3, tl::constant<32>);  // columns of a tile of c
constexpr auto BLOCK_K = TL_HOLE(4, tl::constant<32>);  // terms added in one step
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = TL_HOLE(5, tl::constant<1>);  // steps that have room in shared memory

// One tile of c. a_col, b_col and c_col are an int or, where they are known to be 1, tl::c<1>.
TL_FN void product(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, auto a_col, int b_row, auto b_col, int c_row, auto c_col) {
  auto tile_m = TL_HOLE(6, int);  // which tile of rows
  auto tile_n = TL_HOLE(7, int);  // which tile of columns
  auto i = TL_HOLE(8, int) + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of a and c
  auto j = TL_HOLE(9, int) + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: columns of b and c
  auto k = tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: terms of the first step
  auto a_at = TL_HOLE(10, tl::tile<int, BLOCK_M, BLOCK_K>);
  auto b_at = TL_HOLE(11, tl::tile<int, BLOCK_K, BLOCK_N>);

  // Names the tiles of a step; tl.range copies them while the steps before are being multiplied. Lanes that a mask switches
  // off hold 0.
  auto fetch = [&](int step) {
    const int left = TL_HOLE(12, int);  // terms from this step on
    auto a_mask = TL_HOLE(13, tl::tile<bool, BLOCK_M, BLOCK_K>);
    auto b_mask = TL_HOLE(14, tl::tile<bool, BLOCK_K, BLOCK_N>);
    const int a_ahead = TL_HOLE(15, int);  // from the first step's elements of a to this step's
    const int b_ahead = TL_HOLE(16, int);
    return tl.stage(tl.fetch(a + a_ahead + a_at, a_mask),   // (BLOCK_M, BLOCK_K) Stored
                    tl.fetch(b + b_ahead + b_at, b_mask));  // (BLOCK_K, BLOCK_N) Stored
  };
  auto acc = TL_HOLE(17, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
  const int steps = TL_HOLE(18, int);
  for (auto [x, y] : tl.range(steps, num_stages, fetch)) {
    acc = TL_HOLE(19, tl::accumulator<float, BLOCK_M, BLOCK_N>);
  }

  auto result = TL_HOLE(20, tl::accumulator<Stored, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) Stored
  auto c_at = TL_HOLE(21, tl::tile<int, BLOCK_M, BLOCK_N>);
  auto c_mask = TL_HOLE(22, tl::tile<bool, BLOCK_M, BLOCK_N>);
  TL_HOLE(23);
}

TL_TODO(1) void matmul(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                      int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  // A stride that is 1 while the kernel is being compiled lets a lane move several elements in one access.
  if (a_col == 1 && b_col == 1 && c_col == 1)
    product(tl, a, b, c, M, N, K, a_row, tl::c<1>, b_row, tl::c<1>, c_row, tl::c<1>);
  else
    product(tl, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  auto grid = TL_HOLE(24, tl::grid);
  host.launch(matmul, grid, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}
