// expect: WRONG
// mistake: Keys before the first one are padding; only those past the end are masked.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_T = tl::meta<"BLOCK_T", 64, 32, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 64>;

TL_KERNEL void online_attention(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k,
                                tl::ptr<const tl::float16> v, tl::ptr<const int> first, tl::ptr<tl::float16> o, tl::ptr<float> lse,
                                int T, int D, float scale) {
  auto row = tl.program_id(0);
  int begin = tl.load(first + row);
  auto d = tl.arange(0, BLOCK_D);
  auto query = tl.cast<float>(tl.load(q + row * D + d[{None, _}], (d < D)[{None, _}], tl::float16(0)));
  float largest = -tl::inf<float>;
  float sum = 0;
  auto acc = tl.full(tl::dims(BLOCK_T, BLOCK_D), 0.0f);
  for (int start : tl.range(0, T, BLOCK_T)) {
    auto t = start + tl.arange(0, BLOCK_T);
    auto seen = t < T;
    auto mask = seen[{_, None}] & (d < D)[{None, _}];
    auto at = (row * T + t[{_, None}]) * D + d[{None, _}];
    auto keys = tl.cast<float>(tl.load(k + at, mask, tl::float16(0)));
    auto values = tl.cast<float>(tl.load(v + at, mask, tl::float16(0)));

    auto score = tl.where(seen, tl.sum<1>(query * keys) * scale, -tl::inf<float>);
    float next = tl.maximum(largest, tl.max(score));
    float base = next == -tl::inf<float> ? 0.0f : next;
    float shrink = tl.exp(largest - base);
    auto weight = tl.exp(score - base);
    sum = sum * shrink + tl.sum(weight);
    acc = acc * shrink + weight[{_, None}] * values;
    largest = next;
  }
  auto result = tl.sum<0>(acc) / sum;
  tl.store(o + row * D + d, tl.convert(tl.cast<tl::float16>(result)), d < D);
  tl.store(lse + row, largest + tl.log(sum));
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<const int> first, tl::ptr<tl::float16> o, tl::ptr<float> lse, int R, int T, int D, float scale) {
  host.launch(online_attention, tl::grid(R), q, k, v, first, o, lse, T, D, scale);
}
