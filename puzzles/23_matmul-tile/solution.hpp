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
  auto i = /*[1: int]*/ tl.program_id(1) * BLOCK_M /*[1]*/ + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of a and c
  auto j = /*[2: int]*/ tl.program_id(0) * BLOCK_N /*[2]*/ + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: columns of b and c
  auto k = tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: columns of a, rows of b

  auto a_at = i[{_, None}] * K + k[{None, _}];  // (BLOCK_M, BLOCK_K) int32
  auto b_at = /*[3: tl::tile<int, BLOCK_K, BLOCK_N>]*/ k[{_, None}] * N + j[{None, _}] /*[3]*/;  // (BLOCK_K, BLOCK_N) int32
  auto zero = tl::float16(0);
  auto x = /*[4: tl::tile<tl::float16, BLOCK_M, BLOCK_K>]*/ tl.load(a + a_at, (i < M)[{_, None}] & (k < K)[{None, _}], zero) /*[4]*/;  // (BLOCK_M, BLOCK_K) float16
  auto y = /*[5: tl::tile<tl::float16, BLOCK_K, BLOCK_N>]*/ tl.load(b + b_at, (k < K)[{_, None}] & (j < N)[{None, _}], zero) /*[5]*/;  // (BLOCK_K, BLOCK_N) float16

  auto sum = /*[6: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.dot(x, y) /*[6]*/;  // (BLOCK_M, BLOCK_N) float32
  /*[7:]*/ tl.store(c + i[{_, None}] * N + j[{None, _}], sum, (i < M)[{_, None}] & (j < N)[{None, _}]) /*[7]*/;
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, int M, int N, int K) {
  host.launch(matmul_tile, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)), a, b, c, M, N, K);
}
