// expect: WRONG
// mistake: b is read as if it were stored transposed, its element (k, j) at j * K + k.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;

TL_KERNEL void matmul_tile(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, int M,
                           int N, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto k = tl.arange(0, BLOCK_K);

  auto a_at = i[{_, None}] * K + k[{None, _}];
  auto b_at = j[{None, _}] * K + k[{_, None}];
  auto zero = tl::float16(0);
  auto x = tl.load(a + a_at, (i < M)[{_, None}] & (k < K)[{None, _}], zero);
  auto y = tl.load(b + b_at, (k < K)[{_, None}] & (j < N)[{None, _}], zero);

  auto sum = tl.dot(x, y);
  tl.store(c + i[{_, None}] * N + j[{None, _}], sum, (i < M)[{_, None}] & (j < N)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, int M, int N, int K) {
  host.launch(matmul_tile, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)), a, b, c, M, N, K);
}
