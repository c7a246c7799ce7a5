// o = softmax(scale q k^T) v for each of Z planes, and lse, the log of the sum of e^score of each row, in one launch: fill
// holes 1 to 12. Then run: ./kernelings run 36
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32, 64, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;  // D is 128 at most
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;

TL_KERNEL void flash_forward(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k,
                             tl::ptr<const tl::bfloat16> v, tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int N, int D, float scale) {
  auto plane = /*[1: int]*/ tl.program_id(1) * N /*[1]*/;  // the first row of this block's plane
  auto i = /*[2: int]*/ tl.program_id(0) * BLOCK_M /*[2]*/ + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));  // (BLOCK_N, BLOCK_D) bfloat16 each
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);                            // sum of weight * value
  auto largest = tl.full(tl::dims(BLOCK_M), -tl::inf<float>, acc);  // (BLOCK_M) float32: of each row's scores
  auto sum = tl.full(tl::dims(BLOCK_M), 0.0f, acc);                 // (BLOCK_M) float32: of its weights
  auto loaded = /*[3: tl::tile<tl::bfloat16, BLOCK_M, BLOCK_D>]*/ tl.load(q + q_at, q_mask, tl::bfloat16(0)) /*[3]*/;
  auto queries = tl.convert(loaded, acc);  // (BLOCK_M, BLOCK_D) bfloat16, in registers as tensor cores take them
  const float unit = /*[4: float]*/ scale * 1.44269504f /*[4]*/;  // e^(scale x) = 2^(unit x), x = q k^T
  int left = N;                                                   // keys from this step on
  for (auto [keys, values] : tl.range(/*[5: int]*/ tl::cdiv(N, BLOCK_N) /*[5]*/, num_stages, fetch)) {
    auto score = /*[6: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.dot(queries, keys.trans()) * unit /*[6]*/;  // (BLOCK_M, BLOCK_N) float32
    if (left < BLOCK_N) {  // lanes without a key, in the last step only
      score = /*[7: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.where((tl.arange(0, BLOCK_N) < left)[{None, _}], score, -tl::inf<float>) /*[7]*/;
    }
    auto next = /*[8: decltype(largest)]*/ tl.maximum(largest, tl.max<1>(score)) /*[8]*/;  // the largest, this step included
    auto weight = tl.exp2(score - next[{_, None}]);                // (BLOCK_M, BLOCK_N) float32, 1 at most
    auto shrink = tl.exp2(largest - next);                         // (BLOCK_M) float32: what old terms have become
    sum = /*[9: decltype(sum)]*/ sum * shrink + tl.sum<1>(weight) /*[9]*/;  // old terms moved to next, and this step's weights
    acc = /*[10: tl::accumulator<float, BLOCK_M, BLOCK_D>]*/ acc * shrink[{_, None}] /*[10]*/;  // old terms moved to next
    acc = /*[11: tl::accumulator<float, BLOCK_M, BLOCK_D>]*/ tl.dot(tl.cast<tl::bfloat16>(weight), values, acc) /*[11]*/;  // and this step's weighted values
    largest = next;
    left -= BLOCK_N;
  }
  tl.store(o + q_at, tl.cast<tl::bfloat16>(acc / sum[{_, None}]), q_mask);
  auto log_sum = /*[12: decltype(sum)]*/ (largest + tl.log2(sum)) * 0.69314718f /*[12]*/;  // (BLOCK_M) float32: natural; log 2 = 0.69314718
  tl.store(lse + plane + i, tl.convert(log_sum), i < N);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<tl::bfloat16> o, tl::ptr<float> lse, int Z, int N, int D, float scale) {
  host.launch(flash_forward, tl::grid(tl::cdiv(N, BLOCK_M), Z), q, k, v, o, lse, N, D, scale);
}
