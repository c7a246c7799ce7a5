// expect: WRONG
// mistake: The mask is left out: `causal` is not looked at.
// hint: 1
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64, 128>;
constexpr auto STEP = tl::meta<"STEP", 16, 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 1, 3>;
constexpr float LOG2_E = 1.44269504f;
using Tensor = tl::ptr<tl::bfloat16>;
using Input = tl::ptr<const tl::bfloat16>;

struct Sizes {
  int N, D, group, ahead;
  float scale;
};

template <int BLOCK_D>
TL_FN void forward(tl::block& tl, Input q, Input k, Input v, Tensor o, tl::ptr<float> lse, Sizes s) {
  const int first = (tl.num_programs(0) - 1 - tl.program_id(0)) * ROWS;
  const int plane = tl.program_id(1) * s.N, kv_plane = tl.program_id(1) / s.group * s.N;
  auto i = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, tl::c<BLOCK_D>);
  auto at = (plane + i[{_, None}]) * s.D + d[{None, _}];
  auto mask = (i < s.N)[{_, None}] & (d < s.D)[{None, _}];
  auto pass = [&](int step) {
    auto j = step * STEP + tl.arange(0, STEP);
    auto k_at = (kv_plane + j[{_, None}]) * s.D + d[{None, _}];
    auto k_mask = (j < s.N)[{_, None}] & (d < s.D)[{None, _}];
    return tl.stage(tl.fetch(k + k_at, k_mask), tl.fetch(v + k_at, k_mask));
  };
  auto acc = tl.zeros(ROWS, tl::c<BLOCK_D>);
  auto queries = tl.convert(tl.load(q + at, mask, tl::bfloat16(0)), acc);
  auto largest = tl.full(tl::dims(ROWS), -tl::inf<float>, acc);
  auto sum = tl.full(tl::dims(ROWS), 0.0f, acc);
  const int seen = tl.minimum(first + ROWS + s.ahead, s.N);
  int start = 0;
  for (auto [keys, values] : tl.range(tl::cdiv(seen, STEP), num_stages, pass)) {
    auto score = tl.dot(queries, keys.trans()) * (s.scale * LOG2_E);
    if (start + STEP > tl.minimum(first + 1 + s.ahead, s.N)) {
      auto j = start + tl.arange(0, STEP);
      score = tl.where((j < s.N)[{None, _}] & (j[{None, _}] <= (i + s.ahead)[{_, None}]), score, -tl::inf<float>);
    }
    auto next = tl.maximum(largest, tl.max<1>(score));
    auto weight = tl.exp2(score - next[{_, None}]);
    auto shrink = tl.exp2(largest - next);
    sum = sum * shrink + tl.sum<1>(weight);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::bfloat16>(weight), values, acc);
    largest = next;
    start += STEP;
  }
  tl.store(o + at, tl.cast<tl::bfloat16>(acc / sum[{_, None}]), mask);
  tl.store(lse + plane + i, tl.convert((largest + tl.log2(sum)) / LOG2_E), i < s.N);
}

template <int BLOCK_D>
TL_FN void row_deltas(tl::block& tl, Input o, Input dO, tl::ptr<float> delta, int rows, int D) {
  auto i = tl.program_id(0) * ROWS + tl.arange(0, ROWS);
  auto d = tl.arange(0, tl::c<BLOCK_D>);
  auto at = i[{_, None}] * D + d[{None, _}];
  auto mask = (i < rows)[{_, None}] & (d < D)[{None, _}];
  auto result = tl.cast<float>(tl.load(o + at, mask, tl::bfloat16(0)));
  auto slope = tl.cast<float>(tl.load(dO + at, mask, tl::bfloat16(0)));
  tl.store(delta + i, tl.convert(tl.sum<1>(result * slope)), i < rows);
}

template <int BLOCK_D>
TL_FN void grad_kv(tl::block& tl, Input q, Input k, Input v, Input dO, tl::ptr<const float> lse, tl::ptr<const float> delta, Tensor dk,
                   Tensor dv, Sizes s) {
  const int plane = tl.program_id(1) * s.N, q_plane = tl.program_id(1) * s.group * s.N, first = tl.program_id(0) * ROWS;
  const int begin = s.ahead == 0 ? first / STEP : 0, each = tl::cdiv(s.N, STEP) - begin;
  auto j = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, tl::c<BLOCK_D>);
  auto at = (plane + j[{_, None}]) * s.D + d[{None, _}];
  auto mask = (j < s.N)[{_, None}] & (d < s.D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask)); };
  auto pass = [&](int step) {
    const int head = q_plane + step / each * s.N;
    auto i = (begin + step % each) * STEP + tl.arange(0, STEP);
    auto q_at = (head + i[{_, None}]) * s.D + d[{None, _}];
    auto q_mask = (i < s.N)[{_, None}] & (d < s.D)[{None, _}];
    return tl.stage(tl.fetch(q + q_at, q_mask), tl.fetch(dO + q_at, q_mask), tl.fetch(lse + head + i, i < s.N), tl.fetch(delta + head + i, i < s.N));
  };
  auto dk_sum = tl.zeros(ROWS, tl::c<BLOCK_D>);
  auto dv_sum = tl.zeros(ROWS, tl::c<BLOCK_D>);
  for (auto [keys, values] : tl.range(1, tl::c<1>, keep)) {
    int start = begin * STEP;
    for (auto [queries, slopes, log_sums, deltas] : tl.range(each * s.group, num_stages, pass)) {
      auto score = tl.dot(keys, queries.trans());
      auto dp = tl.dot(values, slopes.trans());
      auto log_sum = tl.convert(tl.load(log_sums)[{None, _}], score);
      auto mean = tl.convert(tl.load(deltas)[{None, _}], score);
      auto weight = tl.exp2((score * s.scale - log_sum) * LOG2_E);
      if (s.ahead == 0 && start < first + ROWS - 1) {
        auto i = start + tl.arange(0, STEP);
        weight = tl.where(j[{_, None}] <= i[{None, _}], weight, 0.0f);
      }
      auto ds = weight * (dp - mean);
      dv_sum = tl.dot(tl.cast<tl::bfloat16>(weight), slopes, dv_sum);
      dk_sum = tl.dot(tl.cast<tl::bfloat16>(ds), queries, dk_sum);
      start += STEP;
      if (start >= s.N) start = begin * STEP;
    }
  }
  tl.store(dk + at, tl.cast<tl::bfloat16>(dk_sum * s.scale), mask);
  tl.store(dv + at, tl.cast<tl::bfloat16>(dv_sum), mask);
}

template <int BLOCK_D>
TL_FN void grad_q(tl::block& tl, Input q, Input k, Input v, Input dO, tl::ptr<const float> lse, tl::ptr<const float> delta, Tensor dq, Sizes s) {
  const int plane = tl.program_id(1) * s.N, kv_plane = tl.program_id(1) / s.group * s.N;
  const int first = (tl.num_programs(0) - 1 - tl.program_id(0)) * ROWS;
  auto i = first + tl.arange(0, ROWS);
  auto d = tl.arange(0, tl::c<BLOCK_D>);
  auto at = (plane + i[{_, None}]) * s.D + d[{None, _}];
  auto mask = (i < s.N)[{_, None}] & (d < s.D)[{None, _}];
  auto keep = [&](int) { return tl.stage(tl.fetch(q + at, mask), tl.fetch(dO + at, mask)); };
  auto pass = [&](int step) {
    auto j = step * STEP + tl.arange(0, STEP);
    auto k_at = (kv_plane + j[{_, None}]) * s.D + d[{None, _}];
    auto k_mask = (j < s.N)[{_, None}] & (d < s.D)[{None, _}];
    return tl.stage(tl.fetch(k + k_at, k_mask), tl.fetch(v + k_at, k_mask));
  };
  auto dq_sum = tl.zeros(ROWS, tl::c<BLOCK_D>);
  auto row = first + tl.arange(0, ROWS)[{_, None}];
  auto log_sum = tl.convert(tl.load(lse + plane + row, row < s.N, 0.0f), dq_sum);
  auto mean = tl.convert(tl.load(delta + plane + row, row < s.N, 0.0f), dq_sum);
  const int seen = tl.minimum(first + ROWS + s.ahead, s.N);
  for (auto [queries, slopes] : tl.range(1, tl::c<1>, keep)) {
    int start = 0;
    for (auto [keys, values] : tl.range(tl::cdiv(seen, STEP), num_stages, pass)) {
      auto score = tl.dot(queries, keys.trans());
      auto dp = tl.dot(slopes, values.trans());
      auto weight = tl.exp2((score * s.scale - log_sum) * LOG2_E);
      if (start + STEP > tl.minimum(first + 1 + s.ahead, s.N)) {
        auto j = start + tl.arange(0, STEP)[{None, _}];
        weight = tl.where((j < s.N) & (j <= row + s.ahead), weight, 0.0f);
      }
      auto ds = weight * (dp - mean);
      dq_sum = tl.dot(tl.cast<tl::bfloat16>(ds), keys, dq_sum);
      start += STEP;
    }
  }
  tl.store(dq + at, tl.cast<tl::bfloat16>(dq_sum * s.scale), mask);
}

TL_KERNEL void forward_128(tl::block& tl, Input q, Input k, Input v, Tensor o, tl::ptr<float> lse, int N, int D, int group, int ahead,
                        float scale) {
  forward<128>(tl, q, k, v, o, lse, {N, D, group, ahead, scale});
}
TL_KERNEL void row_deltas_128(tl::block& tl, Input o, Input dO, tl::ptr<float> delta, int rows, int D) {
  row_deltas<128>(tl, o, dO, delta, rows, D);
}
TL_KERNEL void grad_kv_128(tl::block& tl, Input q, Input k, Input v, Input dO, tl::ptr<const float> lse, tl::ptr<const float> delta, Tensor dk,
                        Tensor dv, int N, int D, int group, int ahead, float scale) {
  grad_kv<128>(tl, q, k, v, dO, lse, delta, dk, dv, {N, D, group, ahead, scale});
}
TL_KERNEL void grad_q_128(tl::block& tl, Input q, Input k, Input v, Input dO, tl::ptr<const float> lse, tl::ptr<const float> delta, Tensor dq,
                       int N, int D, int group, int ahead, float scale) {
  grad_q<128>(tl, q, k, v, dO, lse, delta, dq, {N, D, group, ahead, scale});
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<const tl::bfloat16> dO, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, tl::ptr<tl::bfloat16> dq,
                   tl::ptr<tl::bfloat16> dk, tl::ptr<tl::bfloat16> dv, int B, int Hq, int Hkv, int N, int D, int causal, float scale) {
  const int group = Hq / Hkv, ahead = N, rows = B * Hq * N;
  auto of_queries = tl::grid(tl::cdiv(N, ROWS), B * Hq), of_keys = tl::grid(tl::cdiv(N, ROWS), B * Hkv), of_rows = tl::grid(tl::cdiv(rows, ROWS));
  auto delta = host.workspace<float>(rows);
  host.launch(forward_128, of_queries, q, k, v, o, lse, N, D, group, ahead, scale);
  host.launch(row_deltas_128, of_rows, o, dO, delta, rows, D);
  host.launch(grad_kv_128, of_keys, q, k, v, dO, lse, delta, dk, dv, N, D, group, ahead, scale);
  host.launch(grad_q_128, of_queries, q, k, v, dO, lse, delta, dq, N, D, group, ahead, scale);
}
