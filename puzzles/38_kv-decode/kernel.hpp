// One token's attention over a cache of keys and values that lies in pages: in splits, whose states a second launch merges.
// Fill holes 1 to 11. Then run: ./kernelings run 38
#include <tl/tl.hpp>

constexpr auto PAGE = tl::c<16>;  // tokens of a page
constexpr auto HEADS = tl::c<16>;  // rows of a tile of queries; a group has 16 heads at most
constexpr auto SPLITS = tl::c<32>;  // at most
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;  // D is 128 at most
constexpr auto num_warps = tl::meta<"num_warps", 1, 2, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4, 6>;

// Block (split, g, b): the group of queries that shares head g, over the split's pages of sequence b. Leaves, for each query and
// split, `largest` and `sum` (B, Hq, splits), and acc (B, Hq, splits, D).
TL_KERNEL void attend_split(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                            tl::ptr<const int> table, tl::ptr<const int> lengths, tl::ptr<float> largest_of, tl::ptr<float> sum_of,
                            tl::ptr<float> acc_of, int Hq, int Hkv, int D, int most_pages, float scale) {
  const int split = tl.program_id(0), kv_head = tl.program_id(1), batch = tl.program_id(2), splits = tl.num_programs(0);
  const int length = tl.load(lengths + batch);  // tokens of this sequence
  const int pages = tl::cdiv(length, PAGE), share = tl::cdiv(pages, splits), first = split * share;
  const int count = TL_HOLE(1, int);  // pages of this split; 0 or less: none
  const int group = Hq / Hkv;
  auto h = tl.arange(0, HEADS);
  auto d = tl.arange(0, BLOCK_D);
  const int first_query = TL_HOLE(2, int);  // of this group, a row of q
  auto query = first_query + h;                   // (HEADS) int32
  auto exists = h < TL_HOLE(3, int);  // (HEADS) bool: a group may have fewer
  auto fetch = [&](int step) {
    const int page = TL_HOLE(4, int);
    auto slot = tl.arange(0, PAGE);
    auto token = (first + step) * PAGE + slot;  // its place in the sequence
    auto row = TL_HOLE(5, int) + slot * Hkv;  // (PAGE) int32: of (pages, PAGE, Hkv) rows
    auto at = row[{_, None}] * D + d[{None, _}];
    auto mask = (token < length)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));  // (PAGE, BLOCK_D) bfloat16 each
  };
  auto queries = tl.shared<tl::bfloat16>(HEADS, BLOCK_D);  // the product reads them where they lie
  tl.store(queries, tl.load(q + query[{_, None}] * D + d[{None, _}], exists[{_, None}] & (d < D)[{None, _}], tl::bfloat16(0)));
  tl.barrier();
  auto acc = tl.zeros(HEADS, BLOCK_D);                            // (HEADS, BLOCK_D) float32: sum of weight * value
  auto largest = tl.full(tl::dims(HEADS), -tl::inf<float>, acc);  // (HEADS) float32, in units of log 2
  auto sum = tl.full(tl::dims(HEADS), 0.0f, acc);
  const float unit = scale * 1.44269504f;
  int left = length - first * PAGE;  // tokens from this page on
  for (auto [keys, values] : tl.range(count, num_stages, fetch)) {
    auto score = tl.dot(queries, keys.trans()) * unit;  // (HEADS, PAGE) float32
    if (left < PAGE) score = TL_HOLE(6, tl::accumulator<float, HEADS, PAGE>);
    auto next = tl.maximum(largest, tl.max<1>(score));
    auto weight = tl.exp2(score - next[{_, None}]);
    auto shrink = tl.exp2(largest - next);
    sum = sum * shrink + tl.sum<1>(weight);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::bfloat16>(weight), values, acc);
    largest = next;
    left -= PAGE;
  }
  auto state = TL_HOLE(7, int) + h * splits;  // (HEADS) int32: row of largest_of, sum_of, acc_of
  tl.store(largest_of + state, tl.convert(largest), exists);
  tl.store(sum_of + state, tl.convert(sum), exists);
  tl.store(acc_of + state[{_, None}] * D + d[{None, _}], acc, exists[{_, None}] & (d < D)[{None, _}]);
}

// Block r: the states of query r, merged.
TL_KERNEL void merge(tl::block& tl, tl::ptr<const float> largest_of, tl::ptr<const float> sum_of, tl::ptr<const float> acc_of,
                     tl::ptr<tl::bfloat16> o, int splits, int D) {
  auto query = tl.program_id(0);
  auto s = tl.arange(0, SPLITS)[{_, None}];   // (SPLITS, 1)
  auto d = tl.arange(0, BLOCK_D)[{None, _}];  // (1, BLOCK_D)
  auto state = query * splits + s;
  auto largest = tl.load(largest_of + state, s < splits, -tl::inf<float>);  // (SPLITS, 1) float32
  auto sum = tl.load(sum_of + state, s < splits, 0.0f);
  auto acc = tl.load(acc_of + state * D + d, (s < splits) & (d < D), 0.0f);  // (SPLITS, BLOCK_D) float32
  float base = TL_HOLE(8, float);                           // of all splits
  auto shrink = TL_HOLE(9, tl::tile<float, SPLITS, 1>);  // what a split's terms have become
  float total = TL_HOLE(10, float);
  auto mean = TL_HOLE(11, tl::tile<float, 1, BLOCK_D>);  // (1, BLOCK_D) float32
  tl.store(o + query * D + d, tl.cast<tl::bfloat16>(mean), d < D);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                   tl::ptr<const int> table, tl::ptr<const int> lengths, tl::ptr<tl::bfloat16> o, int B, int Hq, int Hkv, int D,
                   int most_pages, int splits, float scale) {
  const int states = B * Hq * splits;
  auto largest_of = host.workspace<float>(states);
  auto sum_of = host.workspace<float>(states);
  auto acc_of = host.workspace<float>(states * D);
  host.launch(attend_split, tl::grid(splits, Hkv, B), q, k, v, table, lengths, largest_of, sum_of, acc_of, Hq, Hkv, D, most_pages, scale);
  host.launch(merge, tl::grid(B * Hq), largest_of, sum_of, acc_of, o, splits, D);
}
