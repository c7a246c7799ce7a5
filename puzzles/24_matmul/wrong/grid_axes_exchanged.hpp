// expect: WRONG
// mistake: The grid counts tiles of rows first; program_id(0) is used for tiles of columns.
// hint: 1
#include <tl/tl.hpp>

using Stored = tl::bfloat16;

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 256, 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64, 32>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

TL_FN void product(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, auto a_col, int b_row, auto b_col, int c_row, auto c_col) {
  auto tile_m = tl.program_id(1);
  auto tile_n = tl.program_id(0);
  auto i = tile_m * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tile_n * BLOCK_N + tl.arange(0, BLOCK_N);
  auto k = tl.arange(0, BLOCK_K);
  auto a_at = i[{_, None}] * a_row + k[{None, _}] * a_col;
  auto b_at = k[{_, None}] * b_row + j[{None, _}] * b_col;

  auto fetch = [&](int step) {
    const int left = K - step * BLOCK_K;
    auto a_mask = (i < M)[{_, None}] & (k < left)[{None, _}];
    auto b_mask = (k < left)[{_, None}] & (j < N)[{None, _}];
    const int a_ahead = step * BLOCK_K * a_col;
    const int b_ahead = step * BLOCK_K * b_row;
    return tl.stage(tl.fetch(a + a_ahead + a_at, a_mask),
                    tl.fetch(b + b_ahead + b_at, b_mask));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  const int steps = tl::cdiv(K, BLOCK_K);
  for (auto [x, y] : tl.range(steps, num_stages, fetch)) {
    acc = tl.dot(x, y, acc);
  }

  auto result = tl.cast<Stored>(acc);
  auto c_at = i[{_, None}] * c_row + j[{None, _}] * c_col;
  auto c_mask = (i < M)[{_, None}] & (j < N)[{None, _}];
  tl.store(c + c_at, result, c_mask);
}

TL_KERNEL void matmul(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                      int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  if (a_col == 1 && b_col == 1 && c_col == 1)
    product(tl, a, b, c, M, N, K, a_row, tl::c<1>, b_row, tl::c<1>, c_row, tl::c<1>);
  else
    product(tl, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  auto grid = tl::grid(tl::cdiv(M, BLOCK_M), tl::cdiv(N, BLOCK_N));
  host.launch(matmul, grid, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}
