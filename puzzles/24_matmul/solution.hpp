// c = a b for matrices of any size, each of which lies in memory as its two strides say: fill all 24 holes, best from the
// top. Then run: ./kernelings run 24
#include <tl/tl.hpp>

using Stored = tl::bfloat16;  // what a, b and c hold; summed is in float32

constexpr auto BLOCK_M = /*[2: tl::constant<32>]*/ tl::meta<"BLOCK_M", 128, 64> /*[2]*/;  // rows of a tile of c
constexpr auto BLOCK_N = /*[3: tl::constant<32>]*/ tl::meta<"BLOCK_N", 256, 128, 64> /*[3]*/;  // columns of a tile of c
constexpr auto BLOCK_K = /*[4: tl::constant<32>]*/ tl::meta<"BLOCK_K", 64, 32> /*[4]*/;  // terms added in one step
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = /*[5: tl::constant<1>]*/ tl::meta<"num_stages", 3, 4, 2> /*[5]*/;  // steps that have room in shared memory

// One tile of c. a_col, b_col and c_col are an int or, where they are known to be 1, tl::c<1>.
TL_FN void product(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, auto a_col, int b_row, auto b_col, int c_row, auto c_col) {
  auto tile_m = /*[6: int]*/ tl.program_id(1) /*[6]*/;  // which tile of rows
  auto tile_n = /*[7: int]*/ tl.program_id(0) /*[7]*/;  // which tile of columns
  auto i = /*[8: int]*/ tile_m * BLOCK_M /*[8]*/ + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of a and c
  auto j = /*[9: int]*/ tile_n * BLOCK_N /*[9]*/ + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: columns of b and c
  auto k = tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: terms of the first step
  auto a_at = /*[10: tl::tile<int, BLOCK_M, BLOCK_K>]*/ i[{_, None}] * a_row + k[{None, _}] * a_col /*[10]*/;
  auto b_at = /*[11: tl::tile<int, BLOCK_K, BLOCK_N>]*/ k[{_, None}] * b_row + j[{None, _}] * b_col /*[11]*/;

  // Names the tiles of a step; tl.range copies them while the steps before are being multiplied. Lanes that a mask switches
  // off hold 0.
  auto fetch = [&](int step) {
    const int left = /*[12: int]*/ K - step * BLOCK_K /*[12]*/;  // terms from this step on
    auto a_mask = /*[13: tl::tile<bool, BLOCK_M, BLOCK_K>]*/ (i < M)[{_, None}] & (k < left)[{None, _}] /*[13]*/;
    auto b_mask = /*[14: tl::tile<bool, BLOCK_K, BLOCK_N>]*/ (k < left)[{_, None}] & (j < N)[{None, _}] /*[14]*/;
    const int a_ahead = /*[15: int]*/ step * BLOCK_K * a_col /*[15]*/;  // from the first step's elements of a to this step's
    const int b_ahead = /*[16: int]*/ step * BLOCK_K * b_row /*[16]*/;
    return tl.stage(tl.fetch(a + a_ahead + a_at, a_mask),   // (BLOCK_M, BLOCK_K) Stored
                    tl.fetch(b + b_ahead + b_at, b_mask));  // (BLOCK_K, BLOCK_N) Stored
  };
  auto acc = /*[17: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.zeros(BLOCK_M, BLOCK_N) /*[17]*/;  // (BLOCK_M, BLOCK_N) float32
  const int steps = /*[18: int]*/ tl::cdiv(K, BLOCK_K) /*[18]*/;
  for (auto [x, y] : tl.range(steps, num_stages, fetch)) {
    acc = /*[19: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.dot(x, y, acc) /*[19]*/;
  }

  auto result = /*[20: tl::accumulator<Stored, BLOCK_M, BLOCK_N>]*/ tl.cast<Stored>(acc) /*[20]*/;  // (BLOCK_M, BLOCK_N) Stored
  auto c_at = /*[21: tl::tile<int, BLOCK_M, BLOCK_N>]*/ i[{_, None}] * c_row + j[{None, _}] * c_col /*[21]*/;
  auto c_mask = /*[22: tl::tile<bool, BLOCK_M, BLOCK_N>]*/ (i < M)[{_, None}] & (j < N)[{None, _}] /*[22]*/;
  /*[23:]*/ tl.store(c + c_at, result, c_mask) /*[23]*/;
}

/*[1= TL_TODO(1)]*/ TL_KERNEL /*[1]*/ void matmul(tl::block& tl, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                      int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  // A stride that is 1 while the kernel is being compiled lets a lane move several elements in one access.
  if (a_col == 1 && b_col == 1 && c_col == 1)
    product(tl, a, b, c, M, N, K, a_row, tl::c<1>, b_row, tl::c<1>, c_row, tl::c<1>);
  else
    product(tl, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> a, tl::ptr<const Stored> b, tl::ptr<Stored> c, int M, int N, int K,
                   int a_row, int a_col, int b_row, int b_col, int c_row, int c_col) {
  auto grid = /*[24: tl::grid]*/ tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)) /*[24]*/;
  host.launch(matmul, grid, a, b, c, M, N, K, a_row, a_col, b_row, b_col, c_row, c_col);
}
