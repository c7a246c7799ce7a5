// expect: BUDGET
// mistake: A band of two rows reads b half as often as row order; more rows would fit.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32, 64, 128>;  // small, as the cache of the simulated machine is
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32, 64, 128, 256>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;

constexpr auto GROUP = tl::meta<"GROUP", 2>;  // rows of tiles in a band

constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

TL_KERNEL void matmul(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N,
                      int K) {
  const int rows = tl::cdiv(M, BLOCK_M), columns = tl::cdiv(N, BLOCK_N);  // of tiles of c
  const int pid = tl.program_id(0);                                       // 0 to rows columns - 1; low numbers run first
  
  const int band = pid / (GROUP * columns), place = pid % (GROUP * columns);
  const int first = band * GROUP;                                         // the band's first row of tiles
  const int height = rows - first < GROUP ? rows - first : int(GROUP);    // of the last band maybe less
  const int tile_m = first + place % height;                              // down one column of the band, then the next
  const int tile_n = place / height;
 
  auto i = tile_m * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tile_n * BLOCK_N + tl.arange(0, BLOCK_N);
  auto fetch = [&](int step) {
    auto k = step * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(a + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(b + k[{_, None}] * N + j[{None, _}], (k < K)[{_, None}] & (j < N)[{None, _}]));  // (BLOCK_K, BLOCK_N)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  for (auto [x, y] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) acc = tl.dot(x, y, acc);
  tl.store(c + i[{_, None}] * N + j[{None, _}], tl.cast<tl::bfloat16>(acc), (i < M)[{_, None}] & (j < N)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<tl::bfloat16> c, int M, int N,
                   int K) {
  host.launch(matmul, tl::grid(tl::cdiv(M, BLOCK_M) * tl::cdiv(N, BLOCK_N)), a, b, c, M, N, K);
}
