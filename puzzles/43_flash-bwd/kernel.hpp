// The way back through attention: from do, the slope of a loss to o, those to q, k and v, with the weights made again from lse.
// Three stages: delta (holes 1, 2), dk and dv (3 to 10), dq (11 to 15). Then run: ./kernelings run 43
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64, 128>;        // of keys or queries that a block keeps
constexpr auto STEP = tl::meta<"STEP", 16, 32, 64>;     // of the others, in one step
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;      // D is 128 at most
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 1, 3>;
constexpr float LOG2_E = 1.44269504f;

// delta[i] = the sum of dO o along row i, of `rows` rows: what the softmax's way back takes off each row of dp.
TL_KERNEL void row_deltas(tl::block& tl, tl::ptr<const tl::bfloat16> o, tl::ptr<const tl::bfloat16> dO, tl::ptr<float> delta, int rows, int D) {
  auto i = tl.program_id(0) * ROWS + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = i[{_, None}] * D + d[{None, _}];
  auto mask = (i < rows)[{_, None}] & (d < D)[{None, _}];
  auto result = tl.cast<float>(tl.load(o + at, mask, tl::bfloat16(0)));  // (ROWS, BLOCK_D) float32 each
  auto slope = tl.cast<float>(tl.load(dO + at, mask, tl::bfloat16(0)));
  auto sums = TL_HOLE(1, decltype(tl.sum<1>(result)));  // (ROWS) float32
  TL_HOLE(2);
}

// dk and dv of ROWS keys, which stay, over the queries, which pass by. All tiles lie turned: a row is a key, a column a query.
TL_KERNEL void grad_kv(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                       tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<const float> delta, tl::ptr<tl::bfloat16> dk,
                       tl::ptr<tl::bfloat16> dv, int N, int D, int causal, float scale) {
  const int plane = tl.program_id(1) * N, first = tl.program_id(0) * ROWS;
  const int begin = TL_HOLE(3, int);  // the step of the first query that sees one of these keys
  auto j = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = (plane + j[{_, None}]) * D + d[{None, _}];
  auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask)); };  // (ROWS, BLOCK_D) bfloat16 each
  auto pass = [&](int step) {
    auto i = (begin + step) * STEP + tl.arange(0, STEP);
    auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
    auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(q + q_at, q_mask), tl.fetch(dO + q_at, q_mask),                           // (STEP, BLOCK_D) bfloat16 each
                    tl.fetch(lse + plane + i, i < N), tl.fetch(delta + plane + i, i < N));  // (STEP) float32 each
  };
  auto dk_sum = tl.zeros(ROWS, BLOCK_D);  // (ROWS, BLOCK_D) float32 each
  auto dv_sum = tl.zeros(ROWS, BLOCK_D);
  for (auto [keys, values] : tl.range(1, tl::c<1>, keep)) {  // one trip: so they lie where the products read them
    int start = begin * STEP;
    for (auto [queries, slopes, log_sums, deltas] : tl.range(tl::cdiv(N, STEP) - begin, num_stages, pass)) {
      auto score = TL_HOLE(4, tl::accumulator<float, ROWS, STEP>);  // (ROWS, STEP) float32
      auto dp = TL_HOLE(5, tl::accumulator<float, ROWS, STEP>);    // to a weight
      auto log_sum = tl.convert(tl.load(log_sums)[{None, _}], score);  // (1, STEP) float32 each: a number for each query
      auto mean = tl.convert(tl.load(deltas)[{None, _}], score);
      auto weight = TL_HOLE(6, tl::accumulator<float, ROWS, STEP>);
      if (causal && start < first + ROWS - 1) {
        auto i = start + tl.arange(0, STEP);
        weight = TL_HOLE(7, tl::accumulator<float, ROWS, STEP>);
      }
      auto ds = TL_HOLE(8, tl::accumulator<float, ROWS, STEP>);  // to a scaled score
      dv_sum = TL_HOLE(9, tl::accumulator<float, ROWS, BLOCK_D>);
      dk_sum = TL_HOLE(10, tl::accumulator<float, ROWS, BLOCK_D>);
      start += STEP;
    }
  }
  tl.store(dk + at, tl.cast<tl::bfloat16>(dk_sum * scale), mask);
  tl.store(dv + at, tl.cast<tl::bfloat16>(dv_sum), mask);
}

// dq of ROWS queries, which stay, over the keys, which pass by.
TL_KERNEL void grad_q(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                      tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<const float> delta, tl::ptr<tl::bfloat16> dq,
                      int N, int D, int causal, float scale) {
  const int plane = tl.program_id(1) * N, first = tl.program_id(0) * ROWS;
  auto i = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(q + at, mask), tl.fetch(dO + at, mask)); };  // (ROWS, BLOCK_D) bfloat16 each
  auto pass = [&](int step) {
    auto j = step * STEP + tl.arange(0, STEP);
    auto k_at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto k_mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + k_at, k_mask), tl.fetch(v + k_at, k_mask));  // (STEP, BLOCK_D) bfloat16 each
  };
  auto dq_sum = tl.zeros(ROWS, BLOCK_D);  // (ROWS, BLOCK_D) float32
  auto row = first + tl.arange(0, ROWS)[{_, None}];
  auto log_sum = tl.convert(tl.load(lse + plane + row, row < N, 0.0f), dq_sum);  // (ROWS, 1) float32 each
  auto mean = tl.convert(tl.load(delta + plane + row, row < N, 0.0f), dq_sum);
  const int seen = TL_HOLE(11, int);  // keys that the last query sees
  for (auto [queries, slopes] : tl.range(1, tl::c<1>, keep)) {
    int start = 0;
    for (auto [keys, values] : tl.range(tl::cdiv(seen, STEP), num_stages, pass)) {
      auto score = tl.dot(queries, keys.trans());  // (ROWS, STEP) float32 each
      auto dp = tl.dot(slopes, values.trans());
      auto weight = TL_HOLE(12, tl::accumulator<float, ROWS, STEP>);
      if (start + STEP > (causal ? first + 1 : N)) {
        auto j = start + tl.arange(0, STEP)[{None, _}];
        weight = TL_HOLE(13, tl::accumulator<float, ROWS, STEP>);
      }
      auto ds = weight * (dp - mean);
      dq_sum = TL_HOLE(14, tl::accumulator<float, ROWS, BLOCK_D>);
      start += STEP;
    }
  }
  tl.store(dq + at, tl.cast<tl::bfloat16>(TL_HOLE(15, tl::accumulator<float, ROWS, BLOCK_D>)), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<const tl::bfloat16> o, tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<float> delta,
                   tl::ptr<tl::bfloat16> dq, tl::ptr<tl::bfloat16> dk, tl::ptr<tl::bfloat16> dv, int Z, int N, int D, int causal, float scale) {
  auto blocks = tl::grid(tl::cdiv(N, ROWS), Z);
  host.launch(row_deltas, tl::grid(tl::cdiv(Z * N, ROWS)), o, dO, delta, Z * N, D);
  host.launch(grad_kv, blocks, q, k, v, dO, lse, delta, dk, dv, N, D, causal, scale);
  host.launch(grad_q, blocks, q, k, v, dO, lse, delta, dq, N, D, causal, scale);
}
