// expect: UNINITIALIZED
// mistake: A split without pages stores nothing; the merge reads its state all the same.
// hint: 1
#include <tl/tl.hpp>

constexpr auto PAGE = tl::c<16>;
constexpr auto HEADS = tl::c<16>;
constexpr auto SPLITS = tl::c<32>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 128>;
constexpr auto num_warps = tl::meta<"num_warps", 1, 2, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4, 6>;



TL_KERNEL void attend_split(tl::block& tl, tl::ptr<const tl::bfloat16> q, tl::ptr<const tl::bfloat16> k, tl::ptr<const tl::bfloat16> v,
                            tl::ptr<const int> table, tl::ptr<const int> lengths, tl::ptr<float> largest_of, tl::ptr<float> sum_of,
                            tl::ptr<float> acc_of, int Hq, int Hkv, int D, int most_pages, float scale) {
  const int split = tl.program_id(0), kv_head = tl.program_id(1), batch = tl.program_id(2), splits = tl.num_programs(0);
  const int length = tl.load(lengths + batch);
  const int pages = tl::cdiv(length, PAGE), share = tl::cdiv(pages, splits), first = split * share;
  const int count = tl.minimum(share, pages - first);
  const int group = Hq / Hkv;
  auto h = tl.arange(0, HEADS);
  auto d = tl.arange(0, BLOCK_D);
  const int first_query = batch * Hq + kv_head * group;
  auto query = first_query + h;
  auto exists = h < group;
  auto fetch = [&](int step) {
    const int page = tl.load(table + batch * most_pages + first + step);
    auto slot = tl.arange(0, PAGE);
    auto token = (first + step) * PAGE + slot;
    auto row = page * PAGE * Hkv + kv_head + slot * Hkv;
    auto at = row[{_, None}] * D + d[{None, _}];
    auto mask = (token < length)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));
  };
  auto queries = tl.shared<tl::bfloat16>(HEADS, BLOCK_D);
  tl.store(queries, tl.load(q + query[{_, None}] * D + d[{None, _}], exists[{_, None}] & (d < D)[{None, _}], tl::bfloat16(0)));
  tl.barrier();
  auto acc = tl.zeros(HEADS, BLOCK_D);
  auto largest = tl.full(tl::dims(HEADS), -tl::inf<float>, acc);
  auto sum = tl.full(tl::dims(HEADS), 0.0f, acc);
  const float unit = scale * 1.44269504f;
  int left = length - first * PAGE;
  for (auto [keys, values] : tl.range(count, num_stages, fetch)) {
    auto score = tl.dot(queries, keys.trans()) * unit;
    if (left < PAGE) score = tl.where((tl.arange(0, PAGE) < left)[{None, _}], score, -tl::inf<float>);
    auto next = tl.maximum(largest, tl.max<1>(score));
    auto weight = tl.exp2(score - next[{_, None}]);
    auto shrink = tl.exp2(largest - next);
    sum = sum * shrink + tl.sum<1>(weight);
    acc = acc * shrink[{_, None}];
    acc = tl.dot(tl.cast<tl::bfloat16>(weight), values, acc);
    largest = next;
    left -= PAGE;
  }
  if (count <= 0) return;
  auto state = first_query * splits + split + h * splits;
  tl.store(largest_of + state, tl.convert(largest), exists);
  tl.store(sum_of + state, tl.convert(sum), exists);
  tl.store(acc_of + state[{_, None}] * D + d[{None, _}], acc, exists[{_, None}] & (d < D)[{None, _}]);
}


TL_KERNEL void merge(tl::block& tl, tl::ptr<const float> largest_of, tl::ptr<const float> sum_of, tl::ptr<const float> acc_of,
                     tl::ptr<tl::bfloat16> o, int splits, int D) {
  auto query = tl.program_id(0);
  auto s = tl.arange(0, SPLITS)[{_, None}];
  auto d = tl.arange(0, BLOCK_D)[{None, _}];
  auto state = query * splits + s;
  auto largest = tl.load(largest_of + state, s < splits, -tl::inf<float>);
  auto sum = tl.load(sum_of + state, s < splits, 0.0f);
  auto acc = tl.load(acc_of + state * D + d, (s < splits) & (d < D), 0.0f);
  float base = tl.max(largest);
  auto shrink = tl.exp2(largest - base);
  float total = tl.sum(sum * shrink);
  auto mean = tl.sum<0>(acc * shrink, tl::keep_dims) / total;
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
