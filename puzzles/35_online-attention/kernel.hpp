// o[r, :] = the mean of v[r, t, :] with weights e^(scale (q[r, :] . k[r, t, :])), over t from first[r] on, reading k and v
// once: fill holes 1 to 7. Then run: ./kernelings run 35
#include <tl/tl.hpp>

constexpr auto BLOCK_T = tl::meta<"BLOCK_T", 64, 32, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 64>;  // D is 64 at most

TL_KERNEL void online_attention(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k,
                                tl::ptr<const tl::float16> v, tl::ptr<const int> first, tl::ptr<tl::float16> o, tl::ptr<float> lse,
                                int T, int D, float scale) {
  auto row = tl.program_id(0);
  int begin = tl.load(first + row);  // keys before this one are padding
  auto d = tl.arange(0, BLOCK_D);
  auto query = tl.cast<float>(tl.load(q + row * D + d[{None, _}], (d < D)[{None, _}], tl::float16(0)));  // (1, BLOCK_D) float32
  // Of the keys that have been met: the largest score, the sum of e^(score - largest), and that sum with each term times
  // its value, (BLOCK_T, BLOCK_D): every lane adds up its own.
  float largest = -tl::inf<float>;
  float sum = 0;
  auto acc = tl.full(tl::dims(BLOCK_T, BLOCK_D), 0.0f);
  for (int start : tl.range(0, T, BLOCK_T)) {
    auto t = start + tl.arange(0, BLOCK_T);
    auto seen = (t >= begin) & (t < T);  // (BLOCK_T) bool
    auto mask = seen[{_, None}] & (d < D)[{None, _}];
    auto at = (row * T + t[{_, None}]) * D + d[{None, _}];
    auto keys = tl.cast<float>(tl.load(k + at, mask, tl::float16(0)));    // (BLOCK_T, BLOCK_D) float32
    auto values = tl.cast<float>(tl.load(v + at, mask, tl::float16(0)));  // (BLOCK_T, BLOCK_D) float32

    auto score = TL_HOLE(1, decltype(tl.sum<1>(keys)));  // (BLOCK_T) float32
    float next = TL_HOLE(2, float);  // the largest, this chunk included
    float base = TL_HOLE(3, float);  // next, and finite
    float shrink = tl.exp(largest - base);  // what old terms have become: 1 at most
    auto weight = tl.exp(score - base);  // (BLOCK_T) float32
    sum = TL_HOLE(4, float);
    acc = TL_HOLE(5, tl::tile<float, BLOCK_T, BLOCK_D>);
    largest = next;
  }
  auto result = TL_HOLE(6, decltype(tl.sum<0>(acc)));  // (BLOCK_D) float32
  tl.store(o + row * D + d, tl.convert(tl.cast<tl::float16>(result)), d < D);
  tl.store(lse + row, TL_HOLE(7, float));  // log of the sum of e^score
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<const int> first, tl::ptr<tl::float16> o, tl::ptr<float> lse, int R, int T, int D, float scale) {
  host.launch(online_attention, tl::grid(R), q, k, v, first, o, lse, T, D, scale);
}
