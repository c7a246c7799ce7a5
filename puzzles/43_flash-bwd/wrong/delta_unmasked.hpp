// expect: OUT_OF_BOUNDS
// mistake: delta is stored without a mask: there are Z N rows.
// hint: 1
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64, 128>;
constexpr auto STEP = tl::meta<"STEP", 16, 32, 64>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 1, 3>;
constexpr float LOG2_E = 1.44269504f;


TL_KERNEL void row_deltas(tl::block& tl, tl::ptr<const tl::bfloat16> o, tl::ptr<const tl::bfloat16> dO, tl::ptr<float> delta, int rows, int D) {
  auto i = tl.program_id(0) * ROWS + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = i[{_, None}] * D + d[{None, _}];
  auto mask = (i < rows)[{_, None}] & (d < D)[{None, _}];
  auto result = tl.cast<float>(tl.load(o + at, mask, tl::bfloat16(0)));
  auto slope = tl.cast<float>(tl.load(dO + at, mask, tl::bfloat16(0)));
  auto sums = tl.sum<1>(result * slope);
  tl.store(delta + i, tl.convert(sums));
}


TL_KERNEL void grad_kv(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                       tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<const float> delta, tl::ptr<tl::bfloat16> dk,
                       tl::ptr<tl::bfloat16> dv, int N, int D, int causal, float scale) {
  const int plane = tl.program_id(1) * N, first = tl.program_id(0) * ROWS;
  const int begin = causal ? first / STEP : 0;
  auto j = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = (plane + j[{_, None}]) * D + d[{None, _}];
  auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask)); };
  auto pass = [&](int step) {
    auto i = (begin + step) * STEP + tl.arange(0, STEP);
    auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
    auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(q + q_at, q_mask), tl.fetch(dO + q_at, q_mask),
                    tl.fetch(lse + plane + i, i < N), tl.fetch(delta + plane + i, i < N));
  };
  auto dk_sum = tl.zeros(ROWS, BLOCK_D);
  auto dv_sum = tl.zeros(ROWS, BLOCK_D);
  for (auto [keys, values] : tl.range(1, tl::c<1>, keep)) {
    int start = begin * STEP;
    for (auto [queries, slopes, log_sums, deltas] : tl.range(tl::cdiv(N, STEP) - begin, num_stages, pass)) {
      auto score = tl.dot(keys, queries.trans());
      auto dp = tl.dot(values, slopes.trans());
      auto log_sum = tl.convert(tl.load(log_sums)[{None, _}], score);
      auto mean = tl.convert(tl.load(deltas)[{None, _}], score);
      auto weight = tl.exp2((score * scale - log_sum) * LOG2_E);
      if (causal && start < first + ROWS - 1) {
        auto i = start + tl.arange(0, STEP);
        weight = tl.where(j[{_, None}] <= i[{None, _}], weight, 0.0f);
      }
      auto ds = weight * (dp - mean);
      dv_sum = tl.dot(tl.cast<tl::bfloat16>(weight), slopes, dv_sum);
      dk_sum = tl.dot(tl.cast<tl::bfloat16>(ds), queries, dk_sum);
      start += STEP;
    }
  }
  tl.store(dk + at, tl.cast<tl::bfloat16>(dk_sum * scale), mask);
  tl.store(dv + at, tl.cast<tl::bfloat16>(dv_sum), mask);
}


TL_KERNEL void grad_q(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                      tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<const float> delta, tl::ptr<tl::bfloat16> dq,
                      int N, int D, int causal, float scale) {
  const int plane = tl.program_id(1) * N, first = tl.program_id(0) * ROWS;
  auto i = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, BLOCK_D);
  auto at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(q + at, mask), tl.fetch(dO + at, mask)); };
  auto pass = [&](int step) {
    auto j = step * STEP + tl.arange(0, STEP);
    auto k_at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto k_mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + k_at, k_mask), tl.fetch(v + k_at, k_mask));
  };
  auto dq_sum = tl.zeros(ROWS, BLOCK_D);
  auto row = first + tl.arange(0, ROWS)[{_, None}];
  auto log_sum = tl.convert(tl.load(lse + plane + row, row < N, 0.0f), dq_sum);
  auto mean = tl.convert(tl.load(delta + plane + row, row < N, 0.0f), dq_sum);
  const int seen = causal ? tl.minimum(first + ROWS, N) : N;
  for (auto [queries, slopes] : tl.range(1, tl::c<1>, keep)) {
    int start = 0;
    for (auto [keys, values] : tl.range(tl::cdiv(seen, STEP), num_stages, pass)) {
      auto score = tl.dot(queries, keys.trans());
      auto dp = tl.dot(slopes, values.trans());
      auto weight = tl.exp2((score * scale - log_sum) * LOG2_E);
      if (start + STEP > (causal ? first + 1 : N)) {
        auto j = start + tl.arange(0, STEP)[{None, _}];
        weight = tl.where((j < N) & (j <= row + (causal ? 0 : N)), weight, 0.0f);
      }
      auto ds = weight * (dp - mean);
      dq_sum = tl.dot(tl.cast<tl::bfloat16>(ds), keys, dq_sum);
      start += STEP;
    }
  }
  tl.store(dq + at, tl.cast<tl::bfloat16>(dq_sum * scale), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<const tl::bfloat16> o, tl::ptr<const tl::bfloat16> dO, tl::ptr<const float> lse, tl::ptr<float> delta,
                   tl::ptr<tl::bfloat16> dq, tl::ptr<tl::bfloat16> dk, tl::ptr<tl::bfloat16> dv, int Z, int N, int D, int causal, float scale) {
  auto blocks = tl::grid(tl::cdiv(N, ROWS), Z);
  host.launch(row_deltas, tl::grid(tl::cdiv(Z * N, ROWS)), o, dO, delta, Z * N, D);
  host.launch(grad_kv, blocks, q, k, v, dO, lse, delta, dk, dv, N, D, causal, scale);
  host.launch(grad_q, blocks, q, k, v, dO, lse, delta, dq, N, D, causal, scale);
}
