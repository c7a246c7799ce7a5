// c = a b, for matrices of shapes (M, K) and (K, N) whose K fits one tile: fill holes 1 to 7.
// Then run: ./kernelings run 23
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64>;  // all of K: 64 at most
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;

TL_KERNEL void matmul_tile(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, int M,
                           int N, int K) {
  // program_id(0) counts tiles across, along j; program_id(1) counts them downwards, along i.
  auto i = TL_HOLE(1, int) + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of a and c
  auto j = TL_HOLE(2, int) + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: columns of b and c
  auto k = tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: columns of a, rows of b

  auto a_at = i[{_, None}] * K + k[{None, _}];  // (BLOCK_M, BLOCK_K) int32
  auto b_at = TL_HOLE(3, tl::tile<int, BLOCK_K, BLOCK_N>);  // (BLOCK_K, BLOCK_N) int32
  auto zero = tl::float16(0);
  auto x = TL_HOLE(4, tl::tile<tl::float16, BLOCK_M, BLOCK_K>);  // (BLOCK_M, BLOCK_K) float16
  auto y = TL_HOLE(5, tl::tile<tl::float16, BLOCK_K, BLOCK_N>);  // (BLOCK_K, BLOCK_N) float16

  auto sum = TL_HOLE(6, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
  TL_HOLE(7);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, int M, int N, int K) {
  host.launch(matmul_tile, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)), a, b, c, M, N, K);
}
