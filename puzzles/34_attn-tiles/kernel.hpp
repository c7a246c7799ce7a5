// o = the mean of v with weights e^(score - largest) / sum, whose largest and sum are given, for each of Z planes; and two
// numbers that decide about tiles: fill holes 1 to 7. Then run: ./kernelings run 34
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 32, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 64>;  // D is 64 at most
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;

TL_KERNEL void attention_tiles(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k,
                               tl::ptr<const tl::float16> v, tl::ptr<const float> largest, tl::ptr<const float> sum,
                               tl::ptr<tl::float16> o, tl::ptr<float> mass, int N, int D, float scale) {
  auto plane = tl.program_id(1) * N;  // its first row
  auto i = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto queries = tl.shared<tl::float16>(BLOCK_M, BLOCK_D);
  TL_HOLE(1);

  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));  // (BLOCK_N, BLOCK_D) float16 each
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);
  auto weights = tl.full(tl::dims(BLOCK_M), 0.0f, acc);  // (BLOCK_M) float32: the sum of each row's weights
  // The given statistics, (BLOCK_M, 1) float32, in the layout of acc.
  auto row_largest = tl.convert(tl.load(largest + plane + i[{_, None}], (i < N)[{_, None}], 0.0f), acc);
  auto row_sum = tl.convert(tl.load(sum + plane + i[{_, None}], (i < N)[{_, None}], 1.0f), acc);
  int left = N;  // keys from this step on
  for (auto [keys, values] : tl.range(tl::cdiv(N, BLOCK_N), num_stages, fetch)) {
    auto dots = TL_HOLE(2, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
    auto score = TL_HOLE(3, tl::accumulator<float, BLOCK_M, BLOCK_N>);
    auto weight = TL_HOLE(4, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
    weights += tl.sum<1>(weight);
    acc = TL_HOLE(5, tl::accumulator<float, BLOCK_M, BLOCK_D>);
    left -= BLOCK_N;
  }
  tl.store(o + q_at, tl.cast<tl::float16>(acc / row_sum), q_mask);
  tl.store(mass + plane + i[{_, None}], weights[{_, None}] / row_sum, (i < N)[{_, None}]);
}

// Bytes of shared memory for tiles of `rows` queries and `columns` keys, float16: the queries, `stages` tiles of keys and of
// values, and the weights on their way from one product to the next.
TL_HOST int smem_bytes(int rows, int columns, int D, int stages) {
  return TL_HOLE(6, int);
}

// The largest B = 16, 32, ... 256 for which B queries and B keys, in two stages, fit the budget; 0 if none does.
TL_HOST int choose_tile(int budget, int D) {
  int best = 0;
  for (int b = 16; b <= 256; b *= 2)
    if (smem_bytes(b, b, D, 2) <= budget) best = b;
  return best;
}

// Bytes that go in and out, statistics left out, when a block has `rows` queries.
TL_HOST tl::int64 io_bytes(tl::int64 Z, tl::int64 N, tl::int64 D, int rows) {
  return TL_HOLE(7, tl::int64);
}

TL_KERNEL void report(tl::block& tl, tl::ptr<int> tiles, tl::ptr<tl::int64> bill, int small, int medium, int large, tl::int64 bytes) {
  tl.store(tiles, small);
  tl.store(tiles + 1, medium);
  tl.store(tiles + 2, large);
  tl.store(bill, bytes);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k, tl::ptr<const tl::float16> v,
                   tl::ptr<const float> largest, tl::ptr<const float> sum, tl::ptr<tl::float16> o, tl::ptr<float> mass,
                   tl::ptr<int> tiles, tl::ptr<tl::int64> bill, int Z, int N, int D, float scale) {
  host.launch(attention_tiles, tl::grid(tl::cdiv(N, BLOCK_M), Z), q, k, v, largest, sum, o, mass, N, D, scale);
  host.launch(report, tl::grid(1), tiles, bill, choose_tile(8 << 10, D), choose_tile(48 << 10, D), choose_tile(227 << 10, D),
              io_bytes(Z, N, D, BLOCK_M));
}
