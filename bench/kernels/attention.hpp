// out = softmax(q k' / sqrt(d)) v for each of `heads` heads of n rows, causal or not: a block keeps BLOCK_M rows of q and
// walks over k and v.
//
// gpu: attention_64: narrow stores
// gpu: attention_128: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32, 64, 128>;
constexpr auto CAUSAL = tl::meta<"CAUSAL", false>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 2>;

template <class T, int D>
using query_tile = tl::tensor_descriptor<const T, 1, BLOCK_M, D>;
template <class T, int D>
using key_tiles = tl::tensor_descriptor<const T, 1, BLOCK_N, D>;
template <class T, int D>
using result_tile = tl::tensor_descriptor<T, 1, BLOCK_M, D>;

template <int D>
TL_FN void attention(tl::block& tl, query_tile<tl::float16, D> q, key_tiles<tl::float16, D> k, key_tiles<tl::float16, D> v, result_tile<tl::float16, D> out, int n) {
  const float unit = D == 64 ? 0.18033688f : 0.12751741f;  // log2(e) / sqrt(d): e^(s / sqrt(d)) = 2^(unit s)
  const int first = (tl.num_programs(0) - 1 - tl.program_id(0)) * BLOCK_M;  // of a causal head the longest rows first
  const int head = tl.program_id(1);
  auto rows = first + tl.arange(0, BLOCK_M);
  auto acc = tl.zeros(BLOCK_M, tl::c<D>);                          // (BLOCK_M, D) float32: of weights times values
  auto queries = tl.convert(tl.load(q, {head, first, 0}), acc);    // (BLOCK_M, D) float16, as the products want it
  auto largest = tl.max<1>(acc) - tl::inf<float>;                  // (BLOCK_M) float32: of each row's scores
  auto sum = tl.max<1>(acc);                                       // (BLOCK_M) float32: of its weights
  int start = 0;
  const auto attend = [&](auto keys, auto values, auto is_ragged) {
    auto scores = tl.dot(queries, keys.trans());  // (BLOCK_M, BLOCK_N) float32
    if constexpr (is_ragged) {
      auto columns = start + tl.arange(0, BLOCK_N);
      if constexpr (CAUSAL) scores = tl.where(columns[{None, _}] <= rows[{_, None}], scores, -tl::inf<float>);
      else scores = tl.where((columns < n)[{None, _}], scores, -tl::inf<float>);
    }
    auto next = tl.maximum(largest, tl.max<1>(scores) * unit);
    auto weights = tl.exp2(scores * unit - next[{_, None}]);  // 1 at most
    auto shrink = tl.exp2(largest - next);                    // what earlier terms have become
    sum = sum * shrink + tl.sum<1>(weights);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::float16>(weights), values, acc);
    largest = next;
    start += BLOCK_N;
  };
  const int whole = (CAUSAL ? first : n) / BLOCK_N, all = tl::cdiv(CAUSAL ? tl.minimum(first + BLOCK_M, n) : n, BLOCK_N);
  auto trips = tl.range(all, num_stages, [&](int step) {
    return tl.stage(tl.fetch(k, {head, step * BLOCK_N, 0}), tl.fetch(v, {head, step * BLOCK_N, 0}));
  });
  for (auto [keys, values] : trips.take(whole)) attend(keys, values, tl::c<false>);
  for (auto [keys, values] : trips.take(all - whole)) attend(keys, values, tl::c<true>);  // keys beyond the last, or the row
  tl.store(out, {head, first, 0}, tl.cast<tl::float16>(acc / sum[{_, None}]));
}

TL_KERNEL void attention_64(tl::block& tl, query_tile<tl::float16, 64> q, key_tiles<tl::float16, 64> k, key_tiles<tl::float16, 64> v,
                            result_tile<tl::float16, 64> out, int n) {
  attention<64>(tl, q, k, v, out, n);
}
TL_KERNEL void attention_128(tl::block& tl, query_tile<tl::float16, 128> q, key_tiles<tl::float16, 128> k, key_tiles<tl::float16, 128> v,
                             result_tile<tl::float16, 128> out, int n) {
  attention<128>(tl, q, k, v, out, n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<tl::float16> out, int heads, int n) {
  host.launch(attention_64, tl::grid(tl::cdiv(n, BLOCK_M), heads), tl::make_tensor_descriptor(q, {heads, n, 64}), tl::make_tensor_descriptor(k, {heads, n, 64}),
              tl::make_tensor_descriptor(v, {heads, n, 64}), tl::make_tensor_descriptor(out, {heads, n, 64}), n);
}
TL_HOST void solve_128(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                       tl::ptr<tl::float16> out, int heads, int n) {
  host.launch(attention_128, tl::grid(tl::cdiv(n, BLOCK_M), heads), tl::make_tensor_descriptor(q, {heads, n, 128}), tl::make_tensor_descriptor(k, {heads, n, 128}),
              tl::make_tensor_descriptor(v, {heads, n, 128}), tl::make_tensor_descriptor(out, {heads, n, 128}), n);
}
