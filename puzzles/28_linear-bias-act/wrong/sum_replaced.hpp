// expect: WRONG
// mistake: tl.dot is not given the sum so far: acc is the last step's product alone.
// hint: 3
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 256, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

enum class Act { kNone, kRelu, kGelu, kSilu };

template <Act kAct>
TL_FN void product(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                   tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto fetch = [&](int step) {
    auto k = step * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(x + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),
                    tl.fetch(w + j[{_, None}] * K + k[{None, _}], (j < N)[{_, None}] & (k < K)[{None, _}]));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  for (auto [rows, columns] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) {
    acc = tl.dot(rows, columns.trans());
  }

  auto bias = tl.load(b + j[{None, _}], (j < N)[{None, _}]);
  auto z = acc + tl.convert(bias, acc);
  if constexpr (kAct == Act::kRelu) z = tl.maximum(z, 0.0f);
  if constexpr (kAct == Act::kGelu) z = 0.5f * z * (1.0f + tl.libdevice.erf(z * 0.70710678f));
  if constexpr (kAct == Act::kSilu) z = z * tl.sigmoid(z);
  auto result = tl.cast<tl::bfloat16>(z);
  auto mask = (i < M)[{_, None}] & (j < N)[{None, _}];
  tl.store(y + i[{_, None}] * N + j[{None, _}], result, mask);
}

TL_KERNEL void linear(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                      tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  product<Act::kNone>(tl, x, w, b, y, M, N, K);
}
TL_KERNEL void linear_relu(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                           tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  product<Act::kRelu>(tl, x, w, b, y, M, N, K);
}
TL_KERNEL void linear_gelu(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                           tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  product<Act::kGelu>(tl, x, w, b, y, M, N, K);
}
TL_KERNEL void linear_silu(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                           tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  product<Act::kSilu>(tl, x, w, b, y, M, N, K);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const float> b,
                   tl::ptr<tl::bfloat16> y, int M, int N, int K, int act) {
  auto grid = tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M));
  host.launch(act == 0 ? linear : act == 1 ? linear_relu : act == 2 ? linear_gelu : linear_silu, grid, x, w, b, y, M, N, K);
}
