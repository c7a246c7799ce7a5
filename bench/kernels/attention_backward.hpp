// The way back through attention, of `heads` heads of n rows, causal or not: from `slope`, that of a loss to o, those to q, k and v,
// with the weights made again from lse. A block keeps KEYS rows of k and v and walks over q and slope; what it has for dq it adds in
// memory, in float32. That is five products for a pair of tiles, where a pass of its own for dq makes it seven.
//
// gpu: attention_backward: narrow stores
// gpu: prepare: narrow loads
// gpu: finish: narrow stores
#include <tl/tl.hpp>

constexpr auto D = tl::meta<"D", 64, 128>;
constexpr auto KEYS = tl::meta<"KEYS", 64, 128>;
constexpr auto QUERIES = tl::meta<"QUERIES", 32, 64, 128>;
constexpr auto CAUSAL = tl::meta<"CAUSAL", false>;
constexpr auto EARLY = tl::meta<"EARLY", false>;  // dv beside the slopes of scores, which takes registers for weights of two dtypes
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;
constexpr float LOG2_E = 1.44269504f, SCALE = D == 64 ? 0.125f : 0.08838835f;  // 1 / sqrt(d)

using query_tiles = tl::tensor_descriptor<const tl::float16, 1, QUERIES, D>;
using key_tiles = tl::tensor_descriptor<const tl::float16, 1, KEYS, D>;
using query_result = tl::tensor_descriptor<tl::float16, 1, QUERIES, D>;
using key_results = tl::tensor_descriptor<tl::float16, 1, KEYS, D>;
using row_tiles = tl::tensor_descriptor<const float, 1, QUERIES>;

// Where the sums of a tile of dq lie, which are (heads, tiles, QUERIES, D); turned, as (D, QUERIES).
template <bool Turned>
TL_FN auto sums_of(tl::block& tl, int tile) {
  const auto first = tl::int64(tile) * (QUERIES * D);
  auto i = tl.arange(0, QUERIES);
  auto d = tl.arange(0, D);
  if constexpr (Turned) return first + (i[{None, _}] * D + d[{_, None}]);
  else return first + (i[{_, None}] * D + d[{None, _}]);
}

// Of each row log2 of the sum of its e^s, and the sum of slope o; weights behind row n become 0. Clears the sums of dq.
TL_KERNEL void prepare(tl::block& tl, query_tiles o, query_tiles slope, tl::ptr<const float> lse, tl::ptr<float> log_sum, tl::ptr<float> delta,
                       tl::ptr<float> dq_sum, int n) {
  const int head = tl.program_id(1), at = tl.program_id(0), tile = head * tl.num_programs(0) + at;
  auto i = tl.arange(0, QUERIES);
  auto row = at * QUERIES + i;
  auto products = tl.cast<float>(tl.load(o, {head, at * QUERIES, 0})) * tl.cast<float>(tl.load(slope, {head, at * QUERIES, 0}));
  tl.store(delta + tile * QUERIES + i, tl.convert(tl.sum<1>(products)));
  tl.store(log_sum + tile * QUERIES + i, tl.load(lse + head * n + row, row < n, tl::inf<float>) * LOG2_E);
  tl.store(dq_sum + sums_of<false>(tl, tile), 0.0f);
}

TL_KERNEL void attention_backward(tl::block& tl, query_tiles q, key_tiles k, key_tiles v, query_tiles slope, row_tiles log_sum, row_tiles delta,
                                  tl::ptr<float> dq_sum, key_results dk, key_results dv, int n) {
  const int head = tl.program_id(1), first = tl.program_id(0) * KEYS, tiles = tl::cdiv(n, QUERIES), begin = first / QUERIES;
  // A causal block begins at its diagonal. The others too, and go round, so that they do not all add to the same rows.
  const int steps = CAUSAL ? tiles - begin : tiles, masked = CAUSAL ? KEYS / QUERIES : first + KEYS > n ? steps : 0;
  const auto tile_of = [&](int step) { return begin + step < tiles ? begin + step : begin + step - tiles; };
  const auto keep = [&](int) { return tl.stage(tl.fetch(k, {head, first, 0}), tl.fetch(v, {head, first, 0})); };  // (KEYS, D) float16 each
  const auto pass = [&](int step) {
    const int i = tile_of(step) * QUERIES;  // two of (QUERIES, D) float16 and two of (1, QUERIES) float32
    return tl.stage(tl.fetch(q, {head, i, 0}), tl.fetch(slope, {head, i, 0}), tl.fetch(log_sum, {head, i}), tl.fetch(delta, {head, i}));
  };
  auto dk_sum = tl.zeros(KEYS, D), dv_sum = tl.zeros(KEYS, D);        // (KEYS, D) float32 each
  auto ds_tile = tl.shared_operand<tl::float16>(KEYS, QUERIES);
  for (auto [keys, values] : tl.range(1, tl::c<1>, keep)) {           // one trip: so they lie where products read them
    int step = 0;
    const auto attend = [&](auto queries, auto slopes, auto log_sums, auto deltas, auto is_masked) {
      const int tile = tile_of(step++);
      auto scores = tl.dot_wait(tl.dot(keys, queries.trans()));       // (KEYS, QUERIES) float32: a row is a key, a column a query
      auto to_weights = tl.dot(values, slopes.trans());               // runs beside the exponentials
      auto weights = tl.exp2(scores * (SCALE * LOG2_E) - tl.load(log_sums, scores));
      if constexpr (is_masked) {
        auto i = tile * QUERIES + tl.arange(0, QUERIES)[{None, _}];
        auto j = first + tl.arange(0, KEYS)[{_, None}];
        if constexpr (CAUSAL) weights = tl.where(j <= i, weights, 0.0f);
        else weights = tl.where(j < n, weights, 0.0f);
      }
      auto dp = tl.dot_wait(to_weights);
      if constexpr (EARLY) dv_sum = tl.dot(tl.cast<tl::float16>(weights), slopes, dv_sum);
      tl.store(ds_tile, tl.cast<tl::float16>(weights * (dp - tl.load(deltas, dp))));
      if constexpr (!EARLY) dv_sum = tl.dot(tl.cast<tl::float16>(weights), slopes, dv_sum);
      constexpr bool kTurned = QUERIES < D;                           // a product's rows, the longer axis, fill the warps
      const auto to_queries = [&] {
        if constexpr (kTurned) return tl.dot(keys.trans(), ds_tile);  // (D, QUERIES) float32
        else return tl.dot(ds_tile.trans(), keys);                    // (QUERIES, D) float32
      };
      auto dq = to_queries();
      dk_sum = tl.dot(ds_tile, queries, dk_sum);                      // runs beside the additions
      tl.atomic_accumulate(dq_sum + sums_of<kTurned>(tl, head * tiles + tile), tl.dot_wait(dq));
    };
    auto trips = tl.range(steps, num_stages, pass);
    for (auto [queries, slopes, log_sums, deltas] : trips.take(masked)) attend(queries, slopes, log_sums, deltas, tl::c<true>);
    for (auto [queries, slopes, log_sums, deltas] : trips.take(steps - masked)) attend(queries, slopes, log_sums, deltas, tl::c<false>);
  }
  tl.store(dk, {head, first, 0}, tl.cast<tl::float16>(dk_sum * SCALE));
  tl.store(dv, {head, first, 0}, tl.cast<tl::float16>(dv_sum));
}

TL_KERNEL void finish(tl::block& tl, tl::ptr<const float> dq_sum, query_result dq) {
  const int head = tl.program_id(1), tile = tl.program_id(0);
  auto sums = tl.load(dq_sum + sums_of<false>(tl, head * tl.num_programs(0) + tile));  // (QUERIES, D) float32
  tl.store(dq, {head, tile * QUERIES, 0}, tl.cast<tl::float16>(sums * SCALE));
}

// q, k, v, o, slope, dq, dk and dv (heads, n, D); lse (heads, n), of the scores as they are weighed, s / sqrt(d).
TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<const tl::float16> o, tl::ptr<const tl::float16> slope, tl::ptr<const float> lse, tl::ptr<tl::float16> dq,
                   tl::ptr<tl::float16> dk, tl::ptr<tl::float16> dv, int heads, int n) {
  const int tiles = tl::cdiv(n, QUERIES), rows = tiles * QUERIES;
  const auto of = [&](auto tensor) { return tl::make_tensor_descriptor(tensor, {heads, n, D}); };
  const auto rows_of = [&](tl::ptr<const float> tensor) { return tl::make_tensor_descriptor(tensor, {heads, rows}); };
  auto log_sum = host.workspace<float>(tl::int64(heads) * rows), delta = host.workspace<float>(tl::int64(heads) * rows);
  auto dq_sum = host.workspace<float>(tl::int64(heads) * rows * D);
  host.launch(prepare, tl::grid(tiles, heads), of(o), of(slope), lse, log_sum, delta, dq_sum, n);
  host.launch(attention_backward, tl::grid(tl::cdiv(n, KEYS), heads), of(q), of(k), of(v), of(slope), rows_of(log_sum), rows_of(delta), dq_sum, of(dk), of(dv), n);
  host.launch(finish, tl::grid(tiles, heads), dq_sum, of(dq));
}
