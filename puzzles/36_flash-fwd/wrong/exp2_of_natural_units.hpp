// expect: WRONG
// mistake: The scores' unit is that of e, the power is one of 2: log2 e is missing.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 32, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;

TL_KERNEL void flash_forward(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k,
                             tl::ptr<const tl::bfloat16> v, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int N, int D, float scale) {
  auto plane = tl.program_id(1) * N;
  auto i = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);
  auto largest = tl.full(tl::dims(BLOCK_M), -tl::inf<float>, acc);
  auto sum = tl.full(tl::dims(BLOCK_M), 0.0f, acc);
  auto loaded = tl.load(q + q_at, q_mask, tl::bfloat16(0));
  auto queries = tl.convert(loaded, acc);
  const float unit = scale;
  int left = N;
  for (auto [keys, values] : tl.range(tl::cdiv(N, BLOCK_N), num_stages, fetch)) {
    auto score = tl.dot(queries, keys.trans()) * unit;
    if (left < BLOCK_N) {
      score = tl.where((tl.arange(0, BLOCK_N) < left)[{None, _}], score, -tl::inf<float>);
    }
    auto next = tl.maximum(largest, tl.max<1>(score));
    auto weight = tl.exp2(score - next[{_, None}]);
    auto shrink = tl.exp2(largest - next);
    sum = sum * shrink + tl.sum<1>(weight);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::bfloat16>(weight), values, acc);
    largest = next;
    left -= BLOCK_N;
  }
  tl.store(o + q_at, tl.cast<tl::bfloat16>(acc / sum[{_, None}]), q_mask);
  auto log_sum = (largest + tl.log2(sum)) * 0.69314718f;
  tl.store(lse + plane + i, tl.convert(log_sum), i < N);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int Z, int N, int D, float scale) {
  host.launch(flash_forward, tl::grid(tl::cdiv(N, BLOCK_M), Z), q, k, v, o, lse, N, D, scale);
}
