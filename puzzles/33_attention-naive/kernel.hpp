// o = softmax(q k^T scale) v for each of Z planes, in three kernels, and the bytes that they move: fill holes 1 to 8.
// Then run: ./kernelings run 33
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;  // N at most; D is 128 at most

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;

// s[z, i, j] = scale (q[z, i, :] . k[z, j, :])
TL_KERNEL void scores(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<float> s, int N, int D,
                      float scale) {
  auto plane = tl.program_id(2);
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: queries
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: keys
  auto d = tl.arange(0, BLOCK_D);
  auto zero = tl::float16(0);
  auto rows = tl.load(q + plane * N * D + i[{_, None}] * D + d[{None, _}], (i < N)[{_, None}] & (d < D)[{None, _}], zero);  // (BLOCK_M, BLOCK_D)
  auto keys = tl.load(k + plane * N * D + j[{_, None}] * D + d[{None, _}], (j < N)[{_, None}] & (d < D)[{None, _}], zero);  // (BLOCK_N, BLOCK_D)
  auto tile = TL_HOLE(1, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
  tl.store(s + plane * N * N + i[{_, None}] * N + j[{None, _}], tile, (i < N)[{_, None}] & (j < N)[{None, _}]);
}

// p = softmax of s, row by row: a block for each.
TL_KERNEL void softmax_rows(tl::block& tl, tl::ptr<const float> s, tl::ptr<tl::float16> p, int N) {
  auto row = tl.program_id(0) * N;
  auto j = tl.arange(0, BLOCK);
  auto v = TL_HOLE(2, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto e = TL_HOLE(3, tl::tile<float, BLOCK>);  // (BLOCK) float32, 1 at most
  auto share = TL_HOLE(4, tl::tile<float, BLOCK>);  // (BLOCK) float32, 1 together
  tl.store(p + row + j, tl.cast<tl::float16>(share), j < N);
}

// o[z, i, :] = sum over j of p[z, i, j] v[z, j, :]
TL_KERNEL void weighted_sum(tl::block& tl, tl::ptr<const tl::float16> p, tl::ptr<const tl::float16> v, tl::ptr<tl::float16> o, int N,
                            int D) {
  auto plane = tl.program_id(1);
  auto i = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    return tl.stage(tl.fetch(p + plane * N * N + i[{_, None}] * N + j[{None, _}], (i < N)[{_, None}] & (j < N)[{None, _}]),   // (BLOCK_M, BLOCK_N)
                    tl.fetch(v + plane * N * D + j[{_, None}] * D + d[{None, _}], (j < N)[{_, None}] & (d < D)[{None, _}]));  // (BLOCK_N, BLOCK_D)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);  // (BLOCK_M, BLOCK_D) float32
  for (auto [weights, values] : tl.range(tl::cdiv(N, BLOCK_N), tl::c<2>, fetch)) {
    acc = TL_HOLE(5, tl::accumulator<float, BLOCK_M, BLOCK_D>);
  }
  tl.store(o + plane * N * D + i[{_, None}] * D + d[{None, _}], tl.cast<tl::float16>(acc), (i < N)[{_, None}] & (d < D)[{None, _}]);
}

TL_KERNEL void write_bill(tl::block& tl, tl::ptr<tl::int64> bill, tl::int64 bytes) { tl.store(bill, bytes); }

// What the three kernels read and write, if nothing is moved twice.
TL_HOST tl::int64 predict_bytes(tl::int64 Z, tl::int64 N, tl::int64 D) {
  const tl::int64 operands = TL_HOLE(6, tl::int64);        // q, k, v and o
  const tl::int64 between = TL_HOLE(7, tl::int64);  // s and p
  return operands + between;
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<tl::float16> o, tl::ptr<tl::int64> bill, int Z, int N, int D, float scale) {
  auto s = host.workspace<float>(tl::int64(Z) * N * N);
  auto p = host.workspace<tl::float16>(tl::int64(Z) * N * N);
  host.launch(scores, tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(N, BLOCK_M), Z), q, k, s, N, D, scale);
  host.launch(softmax_rows, tl::grid(TL_HOLE(8, int)), s, p, N);
  host.launch(weighted_sum, tl::grid(tl::cdiv(N, BLOCK_M), Z), p, v, o, N, D);
  host.launch(write_bill, tl::grid(1), bill, predict_bytes(Z, N, D));
}
