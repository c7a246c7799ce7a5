// expect: WRONG
// mistake: A query sees only the keys before its own: the first row sees none, and 0 / 0 is NaN.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32, 64, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;

TL_KERNEL void flash_causal(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k,
                            tl::ptr<const tl::bfloat16> v, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int Hq, int Hkv, int Nq,
                            int Nk, int D, float scale) {
  const int first = (tl.num_programs(0) - 1 - tl.program_id(0)) * BLOCK_M;
  const int head = tl.program_id(1), batch = tl.program_id(2);
  const int q_plane = (batch * Hq + head) * Nq;
  const int kv_plane = (batch * Hkv + head / (Hq / Hkv)) * Nk;
  const int ahead = Nk - Nq;
  auto i = first + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (q_plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < Nq)[{_, None}] & (d < D)[{None, _}];
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (kv_plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < Nk)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);
  auto queries = tl.convert(tl.load(q + q_at, q_mask, tl::bfloat16(0)), acc);
  auto largest = tl.full(tl::dims(BLOCK_M), -tl::inf<float>, acc);
  auto sum = tl.full(tl::dims(BLOCK_M), 0.0f, acc);
  const float unit = scale * 1.44269504f;
  const int seen = tl.minimum(first + BLOCK_M + ahead, Nk);
  int start = 0;
  for (auto [keys, values] : tl.range(tl::cdiv(seen, BLOCK_N), num_stages, fetch)) {
    auto score = tl.dot(queries, keys.trans()) * unit;
    const bool all_seen = start + BLOCK_N - 1 <= first + ahead;
    if (!all_seen) {
      auto j = start + tl.arange(0, BLOCK_N);
      score = tl.where(j[{None, _}] < (i + ahead)[{_, None}], score, -tl::inf<float>);
    }
    auto next = tl.maximum(largest, tl.max<1>(score));
    auto weight = tl.exp2(score - next[{_, None}]);
    auto shrink = tl.exp2(largest - next);
    sum = sum * shrink + tl.sum<1>(weight);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::bfloat16>(weight), values, acc);
    largest = next;
    start += BLOCK_N;
  }
  tl.store(o + q_at, tl.cast<tl::bfloat16>(acc / sum[{_, None}]), q_mask);
  auto log_sum = (largest + tl.log2(sum)) * 0.69314718f;
  tl.store(lse + q_plane + i, tl.convert(log_sum), i < Nq);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int B, int Hq, int Hkv, int Nq, int Nk, int D, float scale) {
  auto grid = tl::grid(tl::cdiv(Nq, BLOCK_M), Hq, B);
  host.launch(flash_causal, grid, q, k, v, o, lse, Hq, Hkv, Nq, Nk, D, scale);
}
