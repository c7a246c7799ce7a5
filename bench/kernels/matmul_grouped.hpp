// One launch for many products of different heights: problem g multiplies rows ends[g - 1] to ends[g] of a (rows of all, K) by b[g] (N, K)
// transposed, for two-byte dtypes and K that are multiples of 8. Persistent blocks work off the tiles of all problems as if they
// were one list, and the copies for the next tile come while one is stored.
//
// A tile at the end of a problem copies rows of the next one too. They cost nothing, but they must not be stored: a descriptor of c
// would end where c does, so c is stored through pointers, with a mask at its problem's end.
//
// gpu: matmul_grouped: narrow stores
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 64, 128, 256>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64, 128>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 2, 4>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;

// The tiles of all problems, in order, of which `columns` lie side by side.
struct TileList {
  tl::ptr<const int> ends;
  int problems, columns;
};
// A way through them: only forward.
struct Tile {
  int problem = -1, first = 0, behind = 0;  // the tiles of the problem
  int top = 0, bottom = 0;                  // its rows
  int m = 0, n = 0;                         // of the tile's first element

  // To this tile of the list, if there is one.
  TL_FN void advance(tl::block& tl, const TileList& list, int tile) {
    while (tile >= behind && problem + 1 < list.problems) {
      top = bottom;
      bottom = tl.load(list.ends + ++problem);
      first = behind;
      behind += tl::cdiv(bottom - top, BLOCK_M) * list.columns;
    }
    if (tile >= behind) return;
    const auto [i, j] = tl.swizzle2d((tile - first) / list.columns, (tile - first) % list.columns, (behind - first) / list.columns, list.columns, GROUP);
    m = top + i * BLOCK_M;
    n = j * BLOCK_N;
  }
};
TL_FN int count_tiles(tl::block& tl, const TileList& list) {
  int tiles = 0;
  for (int g = 0, top = 0; g < list.problems; ++g) {
    const int bottom = tl.load(list.ends + g);
    tiles += tl::cdiv(bottom - top, BLOCK_M) * list.columns;
    top = bottom;
  }
  return tiles;
}

TL_KERNEL void matmul_grouped(tl::block& tl, tl::tensor_descriptor<const tl::bfloat16, BLOCK_M, BLOCK_K> a,
                              tl::tensor_descriptor<const tl::bfloat16, 1, BLOCK_N, BLOCK_K> b, tl::ptr<const int> ends, tl::ptr<tl::bfloat16> c,
                              int problems, int N, int K) {
  const TileList list{ends, problems, tl::cdiv(N, BLOCK_N)};
  const int steps = tl::cdiv(K, BLOCK_K), tiles = count_tiles(tl, list);
  const int first = tl.program_id(0), blocks = tl.num_programs(0);
  int next = first, k = 0;  // what is copied next
  Tile from, to;
  from.advance(tl, list, next);
  auto trips = tl.range(tl::cdiv(tiles - first, blocks) * steps, num_stages, [&](int) {
    const auto stage = tl.stage(tl.fetch(a, {from.m, k}), tl.fetch(b, {from.problem, from.n, k}));  // (BLOCK_M, BLOCK_K), (BLOCK_N, BLOCK_K)
    k += BLOCK_K;
    if (k >= K) {
      k = 0;
      from.advance(tl, list, next += blocks);
    }
    return stage;
  });
  for (int tile = first; tile < tiles; tile += blocks) {
    auto acc = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32
    for (auto [x, y] : trips.take(steps)) acc = tl.dot(x, y.trans(), acc);
    to.advance(tl, list, tile);
    const auto i = to.m + tl.arange(0, BLOCK_M);
    const auto j = to.n + tl.arange(0, BLOCK_N);
    tl.store(c + i[{_, None}] * static_cast<long long>(N) + j[{None, _}], acc, (i < to.bottom)[{_, None}] & (j < N)[{None, _}]);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<const int> ends, tl::ptr<tl::bfloat16> c,
                   int problems, int rows, int N, int K) {
  host.launch(matmul_grouped, tl::grid(host.num_sms()), tl::make_tensor_descriptor(a, {rows, K}), tl::make_tensor_descriptor(b, {problems, N, K}), ends, c,
              problems, N, K);
}
