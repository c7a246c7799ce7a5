// c = a b, right but slow: every number that is loaded is used sixteen times. Use it more often; all of the file is yours to
// change. Begin with: ./kernelings run 56, and look with: ./kernelings run 56 --counters, and --resources
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 16>;  // rows of a tile of c
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 16>;  // columns of a tile of c
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 16>;  // terms of one step
constexpr auto num_warps = tl::meta<"num_warps", 1>;

TL_KERNEL void matmul(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N,
                      int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);                        // (BLOCK_M, BLOCK_N) float32
  for (int start : tl.range(0, K, BLOCK_K)) {
    auto k = start + tl.arange(0, BLOCK_K);
    auto zero = tl::float16(0);
    auto x = tl.load(a + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}], zero);  // (BLOCK_M, BLOCK_K)
    auto y = tl.load(b + k[{_, None}] * N + j[{None, _}], (k < K)[{_, None}] & (j < N)[{None, _}], zero);  // (BLOCK_K, BLOCK_N)
    acc = tl.dot(x, y, acc);
  }
  tl.store(c + i[{_, None}] * N + j[{None, _}], tl.cast<tl::float16>(acc), (i < M)[{_, None}] & (j < N)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, int M, int N, int K) {
  host.launch(matmul, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M)), a, b, c, M, N, K);
}
