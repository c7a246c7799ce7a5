// expect: WRONG
// mistake: Keys past the end score 0 instead of minus infinity: each adds e^(0 - largest) to the mass.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 32, 128>;
constexpr auto BLOCK_D = tl::meta<"BLOCK_D", 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 2, 3>;

TL_KERNEL void attention_tiles(tl::block& tl, tl::ptr<const tl::float16> q, tl::ptr<const tl::float16> k,
                               tl::ptr<const tl::float16> v, tl::ptr<const float> largest, tl::ptr<const float> sum,
                               tl::ptr<tl::float16> o, tl::ptr<float> mass, int N, int D, float scale) {
  auto plane = tl.program_id(1) * N;
  auto i = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto d = tl.arange(0, BLOCK_D);
  auto q_at = (plane + i[{_, None}]) * D + d[{None, _}];
  auto q_mask = (i < N)[{_, None}] & (d < D)[{None, _}];
  auto queries = tl.shared<tl::float16>(BLOCK_M, BLOCK_D);
  tl.store(queries, tl.load(q + q_at, q_mask, tl::float16(0)));
  tl.barrier();

  auto fetch = [&](int step) {
    auto j = step * BLOCK_N + tl.arange(0, BLOCK_N);
    auto at = (plane + j[{_, None}]) * D + d[{None, _}];
    auto mask = (j < N)[{_, None}] & (d < D)[{None, _}];
    return tl.stage(tl.fetch(k + at, mask), tl.fetch(v + at, mask));
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_D);
  auto weights = tl.full(tl::dims(BLOCK_M), 0.0f, acc);
  auto row_largest = tl.convert(tl.load(largest + plane + i[{_, None}], (i < N)[{_, None}], 0.0f), acc);
  auto row_sum = tl.convert(tl.load(sum + plane + i[{_, None}], (i < N)[{_, None}], 1.0f), acc);
  int left = N;
  for (auto [keys, values] : tl.range(tl::cdiv(N, BLOCK_N), num_stages, fetch)) {
    auto dots = tl.dot(queries, keys.trans());
    auto score = tl.where((tl.arange(0, BLOCK_N) < left)[{None, _}], dots * scale, 0.0f);
    auto weight = tl.exp(score - row_largest);
    weights += tl.sum<1>(weight);
    acc = tl.dot(tl.cast<tl::float16>(weight), values, acc);
    left -= BLOCK_N;
  }
  tl.store(o + q_at, tl.cast<tl::float16>(acc / row_sum), q_mask);
  tl.store(mass + plane + i[{_, None}], weights[{_, None}] / row_sum, (i < N)[{_, None}]);
}

TL_HOST int smem_bytes(int rows, int columns, int D, int stages) {
  return 2 * (rows * D + 2 * stages * columns * D + rows * columns);
}

TL_HOST int choose_tile(int budget, int D) {
  int best = 0;
  for (int b = 16; b <= 256; b *= 2)
    if (smem_bytes(b, b, D, 2) <= budget) best = b;
  return best;
}

TL_HOST tl::int64 io_bytes(tl::int64 Z, tl::int64 N, tl::int64 D, int rows) {
  return 4 * Z * N * D * (1 + (N + rows - 1) / rows);
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
