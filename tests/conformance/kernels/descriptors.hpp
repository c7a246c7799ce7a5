// Products of matrices named by tensor descriptors, `heads` of them one after the other in one block: the copies go on from
// head to head. And tiles that begin outside of a tensor.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 64>;
constexpr auto DEPTH = tl::meta<"DEPTH", 32>;
constexpr auto STAGES = tl::meta<"STAGES", 3>;
constexpr auto LEFT_TRANSPOSED = tl::meta<"LEFT_TRANSPOSED", false>;
constexpr auto RIGHT_TRANSPOSED = tl::meta<"RIGHT_TRANSPOSED", false>;
constexpr auto BREAK = tl::meta<"BREAK", false>;  // after the first head's first trip: nothing may hang

constexpr int LEFT_0 = LEFT_TRANSPOSED ? DEPTH : ROWS, LEFT_1 = LEFT_TRANSPOSED ? ROWS : DEPTH;
constexpr int RIGHT_0 = RIGHT_TRANSPOSED ? COLUMNS : DEPTH, RIGHT_1 = RIGHT_TRANSPOSED ? DEPTH : COLUMNS;
template <class T>
using left_tiles = tl::tensor_descriptor<const T, 1, LEFT_0, LEFT_1>;
template <class T>
using right_tiles = tl::tensor_descriptor<const T, 1, RIGHT_0, RIGHT_1>;

template <bool Transposed>
TL_FN auto seen(auto tile) {
  if constexpr (Transposed) return tile.trans();
  else return tile;
}

// c = a b of every head, and the sums of a's tiles over all trips.
TL_KERNEL void products(tl::block& tl, left_tiles<tl::float16> a, right_tiles<tl::float16> b, tl::tensor_descriptor<tl::float16, 1, ROWS, COLUMNS> c,
                        tl::tensor_descriptor<float, ROWS, DEPTH> sums, int heads, int depth) {
  const int steps = tl::cdiv(depth, DEPTH);
  int head = 0, k = 0;
  auto trips = tl.range(heads * steps, STAGES, [&](int) {
    const int left_0 = LEFT_TRANSPOSED ? k : 0, left_1 = LEFT_TRANSPOSED ? 0 : k, right_0 = RIGHT_TRANSPOSED ? 0 : k, right_1 = RIGHT_TRANSPOSED ? k : 0;
    const auto stage = tl.stage(tl.fetch(a, {head, left_0, left_1}), tl.fetch(b, {head, right_0, right_1}));
    k += DEPTH;
    if (k >= depth) {
      k = 0;
      ++head;
    }
    return stage;
  });
  auto sum = tl.full(tl::dims(ROWS, DEPTH), 0.0f);
  for (int h = 0; h < heads; ++h) {
    auto acc = tl.zeros(ROWS, COLUMNS);
    for (auto [x, y] : trips.take(steps)) {
      acc = tl.dot(seen<LEFT_TRANSPOSED>(x), seen<RIGHT_TRANSPOSED>(y), acc);
      sum = sum + tl.cast<float>(tl.load(seen<LEFT_TRANSPOSED>(x)));
      if (BREAK) break;
    }
    tl.store(c, {h, 0, 0}, acc);
    if (BREAK) break;
  }
  tl.store(sums, {0, 0}, sum);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<tl::float16> c, tl::ptr<float> sums, int heads, int rows,
                   int columns, int depth) {
  const auto left = LEFT_TRANSPOSED ? tl::make_tensor_descriptor(a, {heads, depth, rows}) : tl::make_tensor_descriptor(a, {heads, rows, depth});
  const auto right = RIGHT_TRANSPOSED ? tl::make_tensor_descriptor(b, {heads, columns, depth}) : tl::make_tensor_descriptor(b, {heads, depth, columns});
  host.launch(products, tl::grid(1), left, right, tl::make_tensor_descriptor(c, {heads, rows, columns}), tl::make_tensor_descriptor(sums, {ROWS, DEPTH}), heads, depth);
}

// Tiles from (row, column) on, through the engine's stages and by tl.load: both are the same; moved to (row + 1, column + 8).
TL_KERNEL void moves(tl::block& tl, tl::tensor_descriptor<const tl::float16, ROWS, COLUMNS> x, tl::tensor_descriptor<tl::float16, ROWS, COLUMNS> y,
                     tl::tensor_descriptor<tl::float16, ROWS, COLUMNS> z, int row, int column) {
  for (auto tile : tl.range(1, STAGES, [&](int) { return tl.fetch(x, {row, column}); })) tl.store(y, {row + 1, column + 8}, tl.load(tile));
  tl.store(z, {row + 1, column + 8}, tl.load(x, {row, column}));
}
TL_HOST void move(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> y, tl::ptr<tl::float16> z, int rows, int columns, int pitch, int row, int column) {
  const long long next = pitch;
  host.launch(moves, tl::grid(1), tl::make_tensor_descriptor(x, {rows, columns}, {next, 1}), tl::make_tensor_descriptor(y, {rows, columns}, {next, 1}),
              tl::make_tensor_descriptor(z, {rows, columns}, {next, 1}), row, column);
}
