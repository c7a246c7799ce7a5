// expect: WRONG
// mistake: Gate and value are added; the gate multiplies.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 128>;  // of each of the two sums of `gate`
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// x (M, K), w1 and w3 (F, K)  ->  h (M, F)
TL_KERNEL void gate(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w1, tl::ptr<const tl::bfloat16> w3,
                    tl::ptr<tl::bfloat16> h, int M, int F, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of x and h
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: rows of w1 and w3, columns of h
  auto fetch = [&](int step) {
    auto k = step * BLOCK_K + tl.arange(0, BLOCK_K);
    auto w_at = j[{_, None}] * K + k[{None, _}];
    auto w_mask = (j < F)[{_, None}] & (k < K)[{None, _}];
    return tl.stage(tl.fetch(x + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),  // (BLOCK_M, BLOCK_K)
                    tl.fetch(w1 + w_at, w_mask), tl.fetch(w3 + w_at, w_mask));                               // (BLOCK_N, BLOCK_K) each
  };
  auto opening = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32: how far the gate is open, before silu
  auto value = tl.zeros(BLOCK_M, BLOCK_N);    // (BLOCK_M, BLOCK_N) float32: what goes through it
  for (auto [rows, first, second] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) {
    opening = tl.dot(rows, first.trans(), opening);
    value = tl.dot(rows, second.trans(), value);
  }
  auto silu = opening * tl.sigmoid(opening);
  auto result = tl.cast<tl::bfloat16>(silu + value);
  tl.store(h + i[{_, None}] * F + j[{None, _}], result, (i < M)[{_, None}] & (j < F)[{None, _}]);
}

// h (M, F), w2 (K, F)  ->  y (M, K), as in puzzle 28
TL_KERNEL void down(tl::block& tl, tl::ptr<const tl::bfloat16> h, tl::ptr<const tl::bfloat16> w2, tl::ptr<tl::bfloat16> y, int M, int F,
                    int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto fetch = [&](int step) {
    auto f = step * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(h + i[{_, None}] * F + f[{None, _}], (i < M)[{_, None}] & (f < F)[{None, _}]),    // (BLOCK_M, BLOCK_K)
                    tl.fetch(w2 + j[{_, None}] * F + f[{None, _}], (j < K)[{_, None}] & (f < F)[{None, _}]));  // (BLOCK_N, BLOCK_K)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  for (auto [rows, columns] : tl.range(tl::cdiv(F, BLOCK_K), num_stages, fetch)) acc = tl.dot(rows, columns.trans(), acc);
  tl.store(y + i[{_, None}] * K + j[{None, _}], tl.cast<tl::bfloat16>(acc), (i < M)[{_, None}] & (j < K)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w1, tl::ptr<const tl::bfloat16> w3,
                   tl::ptr<const tl::bfloat16> w2, tl::ptr<tl::bfloat16> h, tl::ptr<tl::bfloat16> y, int M, int K, int F) {
  host.launch(gate, tl::grid(tl::cdiv(F, BLOCK_N), tl::cdiv(M, BLOCK_M)), x, w1, w3, h, M, F, K);
  host.launch(down, tl::grid(tl::cdiv(K, BLOCK_N), tl::cdiv(M, BLOCK_M)), h, w2, y, M, F, K);
}
