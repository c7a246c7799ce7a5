// Attention in which query i sees the keys up to i + Nk - Nq, and Hq / Hkv heads of queries share one head of keys and
// values: fill holes 1 to 8. Then run: ./kernelings run 37
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32, 64, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;  // D is 128 at most
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;
using Input = tl::ptr<const tl::bfloat16>;

TL_KERNEL void flash_causal(tl::block& tl, Input q, Input k, Input v, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int Hq, int Hkv, int Nq, int Nk, int D, float scale) {
  const int first = (tl.num_programs(0) - 1 - tl.program_id(0)) * BLOCK_M;  // of this block's queries; the longest rows begin
  const int head = tl.program_id(1), batch = tl.program_id(2);
  const int q_plane = (batch * Hq + head) * Nq;                                          // its first row of q, o and lse
  const int kv_plane = /*[1: int]*/ (batch * Hkv + head / (Hq / Hkv)) * Nk /*[1]*/;  // its first row of k and v
  const int ahead = /*[2: int]*/ Nk - Nq /*[2]*/;                                        // query 0 sees the keys up to this one
  auto i = first + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (q_plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < Nq)[{_, None}] & (d < D)[{None, _}];
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (kv_plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < Nk)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));  // (BLOCK_N, BLOCK_D) bfloat16 each
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);                                       // (BLOCK_M, BLOCK_D) float32: sum of weight * value
  auto queries = tl.convert(tl.load(q + q_at, q_mask, tl::bfloat16(0)), acc);  // (BLOCK_M, BLOCK_D) bfloat16
  auto largest = tl.full(tl::dims(BLOCK_M), -tl::inf<float>, acc);             // (BLOCK_M) float32: of each row's scores
  auto sum = tl.full(tl::dims(BLOCK_M), 0.0f, acc);                            // (BLOCK_M) float32: of its weights
  const float unit = scale * 1.44269504f;                                      // e^(scale s) = 2^(unit s)
  const int seen = /*[3: int]*/ tl.minimum(first + BLOCK_M + ahead, Nk) /*[3]*/;  // keys that the last query sees
  int start = 0;                                                                  // the step's first key
  for (auto [keys, values] : tl.range(/*[4: int]*/ tl::cdiv(seen, BLOCK_N) /*[4]*/, num_stages, fetch)) {
    auto score = tl.dot(queries, keys.trans()) * unit;  // (BLOCK_M, BLOCK_N) float32
    const bool all_seen = /*[5: bool]*/ start + BLOCK_N - 1 <= first + ahead /*[5]*/;  // every key of the step, by every query
    if (!all_seen) {
      auto j = start + tl.arange(0, BLOCK_N);
      score = /*[6: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.where(j[{None, _}] <= (i + ahead)[{_, None}], score, -tl::inf<float>) /*[6]*/;
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
  auto log_sum = (largest + tl.log2(sum)) * 0.69314718f;  // (BLOCK_M) float32: natural
  /*[7:]*/ tl.store(lse + q_plane + i, tl.convert(log_sum), i < Nq); /*[7]*/
}

TL_HOST void solve(tl::host& host, Input q, Input k, Input v, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int B, int Hq, int Hkv, int Nq, int Nk, int D, float scale) {
  auto grid = /*[8: tl::grid]*/ tl::grid(tl::cdiv(Nq, BLOCK_M), Hq, B) /*[8]*/;
  host.launch(flash_causal, grid, q, k, v, o, lse, Hq, Hkv, Nq, Nk, D, scale);
}
