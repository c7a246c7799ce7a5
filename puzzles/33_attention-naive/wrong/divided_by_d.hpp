// expect: WRONG
// mistake: The scores are divided by D; the scale is 1 / sqrt(D).
// hint: 1
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;

TL_KERNEL void scores(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<float> s, int N, int D,
                      float scale) {
  auto plane = tl.program_id(2);
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto d = tl.arange(0, BLOCK_D);
  auto zero = tl::float16(0);
  auto rows = tl.load(q + plane * N * D + i[{_, None}] * D + d[{None, _}], (i < N)[{_, None}] & (d < D)[{None, _}], zero);
  auto keys = tl.load(k + plane * N * D + j[{_, None}] * D + d[{None, _}], (j < N)[{_, None}] & (d < D)[{None, _}], zero);
  auto tile = tl.dot(rows, tl.trans(keys)) * (scale * scale);
  tl.store(s + plane * N * N + i[{_, None}] * N + j[{None, _}], tile, (i < N)[{_, None}] & (j < N)[{None, _}]);
}

TL_KERNEL void softmax_rows(tl::block& tl, tl::ptr<const float> s, tl::ptr<tl::float16> p, int N) {
  auto row = tl.program_id(0) * N;
  auto j = tl.arange(0, BLOCK);
  auto v = tl.load(s + row + j, j < N, -tl::inf<float>);
  auto e = tl.exp(v - tl.max(v));
  auto share = e / tl.sum(e);
  tl.store(p + row + j, tl.cast<tl::float16>(share), j < N);
}

TL_KERNEL void weighted_sum(tl::block& tl, tl::ptr<const tl::float16> p, tl::ptr<const tl::float16> v, tl::ptr<tl::float16> o, int N,
                            int D) {
  auto plane = tl.program_id(1);
  auto i = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    return tl.stage(tl.fetch(p + plane * N * N + i[{_, None}] * N + j[{None, _}], (i < N)[{_, None}] & (j < N)[{None, _}]),
                    tl.fetch(v + plane * N * D + j[{_, None}] * D + d[{None, _}], (j < N)[{_, None}] & (d < D)[{None, _}]));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);
  for (auto [weights, values] : tl.range(tl::cdiv(N, BLOCK_N), tl::c<2>, fetch)) {
    acc = tl.dot(weights, values, acc);
  }
  tl.store(o + plane * N * D + i[{_, None}] * D + d[{None, _}], tl.cast<tl::float16>(acc), (i < N)[{_, None}] & (d < D)[{None, _}]);
}

TL_KERNEL void write_bill(tl::block& tl, tl::ptr<tl::int64> bill, tl::int64 bytes) { tl.store(bill, bytes); }

TL_HOST tl::int64 predict_bytes(tl::int64 Z, tl::int64 N, tl::int64 D) {
  const tl::int64 operands = 4 * 2 * Z * N * D;
  const tl::int64 between = (2 * 4 + 2 * 2) * Z * N * N;
  return operands + between;
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<tl::float16> o, tl::ptr<tl::int64> bill, int Z, int N, int D, float scale) {
  auto s = host.workspace<float>(tl::int64(Z) * N * N);
  auto p = host.workspace<tl::float16>(tl::int64(Z) * N * N);
  host.launch(scores, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(N, BLOCK_M), Z), q, k, s, N, D, scale);
  host.launch(softmax_rows, tl::grid(Z * N), s, p, N);
  host.launch(weighted_sum, tl::grid(tl::cdiv(N, BLOCK_M), Z), p, v, o, N, D);
  host.launch(write_bill, tl::grid(1), bill, predict_bytes(Z, N, D));
}
