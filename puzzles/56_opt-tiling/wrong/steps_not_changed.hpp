// expect: WRONG
// mistake: k still goes ahead by 16 while a step adds BLOCK_K terms: most terms are added twice.
// hint: 2
#include <tl/tl.hpp>


constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;       // rows of a tile of c
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 256, 64>;  // columns of a tile of c
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;        // terms of one step
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;


TL_KERNEL void matmul(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N,
                      int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);                        // (BLOCK_M, BLOCK_N) float32
  
  auto fetch = [&](int step) {
    auto k = step * 16 + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(a + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(b + k[{_, None}] * N + j[{None, _}], (k < K)[{_, None}] & (j < N)[{None, _}]));  // (BLOCK_K, BLOCK_N)
  };
  for (auto [x, y] : tl.range(tl::cdiv(K, 16), num_stages, fetch)) acc = tl.dot(x, y, acc);
 
  tl.store(c + i[{_, None}] * N + j[{None, _}], tl.cast<tl::float16>(acc), (i < M)[{_, None}] & (j < N)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  host.launch(matmul, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)), a, b, c, M, N, K);
}
