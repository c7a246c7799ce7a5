// c = a b for row-major matrices (M, K) and (K, N), float32 sums, int32 of int8: one block for each tile of the result,
// tiles that share operands run together. Any M, N and K.
//
// gpu: matmul_f16: narrow stores (of fragments: four bytes here, eight of float32 and int32)
// gpu: matmul_bf16: narrow stores
// gpu: matmul_f32: narrow stores
// gpu: matmul_int8: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64, 32>;
constexpr auto num_warps = tl::meta<"num_warps", 8>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;

template <class T, class R, class Sum>
TL_FN void product(tl::block& tl, tl::ptr<const T> a, tl::ptr<const T> b, tl::ptr<R> c, int M, int N, int K, Sum acc) {
  const int pid = tl.program_id(0), rows = tl::cdiv(M, BLOCK_M), columns = tl::cdiv(N, BLOCK_N);
  const auto [tile_m, tile_n] = tl.swizzle2d(pid / columns, pid % columns, rows, columns, GROUP);
  auto m = tile_m * BLOCK_M + tl.arange(0, BLOCK_M);
  auto n = tile_n * BLOCK_N + tl.arange(0, BLOCK_N);
  auto k = tl.arange(0, BLOCK_K);
  for (int step = 0; step < tl::cdiv(K, BLOCK_K); ++step) {
    auto here = step * BLOCK_K + k;
    auto x = tl.load(a + m[{_, None}] * K + here[{None, _}], (m < M)[{_, None}] & (here < K)[{None, _}], T(0));  // (BLOCK_M, BLOCK_K)
    auto y = tl.load(b + here[{_, None}] * N + n[{None, _}], (here < K)[{_, None}] & (n < N)[{None, _}], T(0));  // (BLOCK_K, BLOCK_N)
    acc = tl.dot(x, y, acc);                                       // (BLOCK_M, BLOCK_N) float32 or int32
  }
  tl.store(c + m[{_, None}] * N + n[{None, _}], acc, (m < M)[{_, None}] & (n < N)[{None, _}]);
}

TL_KERNEL void matmul_f16(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K, tl.zeros(BLOCK_M, BLOCK_N));
}
TL_KERNEL void matmul_bf16(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K, tl.zeros(BLOCK_M, BLOCK_N));
}
TL_KERNEL void matmul_f32(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K, tl.zeros(BLOCK_M, BLOCK_N));
}
TL_KERNEL void matmul_int8(tl::block& tl, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K, tl.zeros<int>(BLOCK_M, BLOCK_N));
}

TL_HOST auto tiles(int M, int N) { return tl::grid(tl::cdiv(M, BLOCK_M) * tl::cdiv(N, BLOCK_N)); }

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  host.launch(matmul_f16, tiles(M, N), a, b, c, M, N, K);
}
TL_HOST void solve_bf16(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  host.launch(matmul_bf16, tiles(M, N), a, b, c, M, N, K);
}
TL_HOST void solve_f32(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c, int M, int N, int K) {
  host.launch(matmul_f32, tiles(M, N), a, b, c, M, N, K);
}
TL_HOST void solve_int8(tl::host& host, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c, int M, int N, int K) {
  host.launch(matmul_int8, tiles(M, N), a, b, c, M, N, K);
}
