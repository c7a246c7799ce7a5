// c = a b as in matmul.hpp, for two-byte dtypes: operands are copied to shared memory num_stages - 1 steps ahead of the
// product that reads them.
//
// gpu: matmul_pipelined_f16: narrow stores
// gpu: matmul_pipelined_bf16: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;

template <class T>
TL_FN void product(tl::block& tl, tl::ptr<const T> a, tl::ptr<const T> b, tl::ptr<T> c, int M, int N, int K) {
  const int pid = tl.program_id(0), rows = tl::cdiv(M, BLOCK_M), columns = tl::cdiv(N, BLOCK_N);
  const auto [tile_m, tile_n] = tl.swizzle2d(pid / columns, pid % columns, rows, columns, GROUP);
  auto m = tile_m * BLOCK_M + tl.arange(0, BLOCK_M);
  auto n = tile_n * BLOCK_N + tl.arange(0, BLOCK_N);
  auto k = tl.arange(0, BLOCK_K);
  auto fetch = [&](int step) {
    auto here = step * BLOCK_K + k;
    return tl.stage(tl.fetch(a + m[{_, None}] * K + here[{None, _}], (m < M)[{_, None}] & (here < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(b + here[{_, None}] * N + n[{None, _}], (here < K)[{_, None}] & (n < N)[{None, _}]));  // (BLOCK_K, BLOCK_N)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32
  for (auto [x, y] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) acc = tl.dot(x, y, acc);
  tl.store(c + m[{_, None}] * N + n[{None, _}], acc, (m < M)[{_, None}] & (n < N)[{None, _}]);
}

TL_KERNEL void matmul_pipelined_f16(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K);
}
TL_KERNEL void matmul_pipelined_bf16(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  product(tl, a, b, c, M, N, K);
}

TL_HOST auto tiles(int M, int N) { return tl::grid(tl::cdiv(M, BLOCK_M) * tl::cdiv(N, BLOCK_N)); }

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  host.launch(matmul_pipelined_f16, tiles(M, N), a, b, c, M, N, K);
}
TL_HOST void solve_bf16(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N, int K) {
  host.launch(matmul_pipelined_bf16, tiles(M, N), a, b, c, M, N, K);
}
