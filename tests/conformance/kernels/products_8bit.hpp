// Products of 8-bit tiles where tl.range leaves them, copied by descriptors or by pointers, with k contiguous or not; and the tiles
// read as tiles.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 64>;
constexpr auto DEPTH = tl::meta<"DEPTH", 64>;
constexpr auto STAGES = tl::meta<"STAGES", 3>;
constexpr auto LEFT_TRANSPOSED = tl::meta<"LEFT_TRANSPOSED", false>;
constexpr auto RIGHT_TRANSPOSED = tl::meta<"RIGHT_TRANSPOSED", true>;  // stored (N, K)
constexpr auto BY_POINTERS = tl::meta<"BY_POINTERS", false>;
constexpr auto ADDED = tl::meta<"ADDED", false>;  // a product of each trip, and an addition

constexpr int LEFT_0 = LEFT_TRANSPOSED ? DEPTH : ROWS, LEFT_1 = LEFT_TRANSPOSED ? ROWS : DEPTH;
constexpr int RIGHT_0 = RIGHT_TRANSPOSED ? COLUMNS : DEPTH, RIGHT_1 = RIGHT_TRANSPOSED ? DEPTH : COLUMNS;
template <class T>
using left_tiles = tl::tensor_descriptor<const T, LEFT_0, LEFT_1>;
template <class T>
using right_tiles = tl::tensor_descriptor<const T, RIGHT_0, RIGHT_1>;

// The tile of a matrix that begins at (i, j).
template <class D, class T>
TL_FN auto fetched(tl::block& tl, const D& matrix, tl::ptr<const T> x, int i, int j) {
  if constexpr (BY_POINTERS) {
    const auto rows = i + tl.arange(0, tl::c<D::rows>);
    const auto columns = j + tl.arange(0, tl::c<D::columns>);
    return tl.fetch(x + rows[{_, None}] * static_cast<int>(matrix.strides[0]) + columns[{None, _}], (rows < matrix.extents[0])[{_, None}] & (columns < matrix.extents[1])[{None, _}]);
  } else {
    return tl.fetch(matrix, {i, j});
  }
}
template <bool Transposed>
TL_FN auto seen(auto tile) {
  if constexpr (Transposed) return tile.trans();
  else return tile;
}

// c = a b, and the sums of a's tiles over all trips.
template <class T, class R>
TL_FN void product(tl::block& tl, left_tiles<T> a, right_tiles<T> b, tl::ptr<const T> left, tl::ptr<const T> right, tl::ptr<R> c, tl::ptr<float> sums, int rows,
                   int columns, int depth) {
  auto m = tl.arange(0, ROWS);
  auto n = tl.arange(0, COLUMNS);
  auto k = tl.arange(0, DEPTH);
  auto acc = tl.zeros<R>(ROWS, COLUMNS);
  auto sum = tl.full(tl::dims(ROWS, DEPTH), 0.0f);
  for (auto [x, y] : tl.range(tl::cdiv(depth, DEPTH), STAGES, [&](int trip) {
         const int here = trip * DEPTH;
         return tl.stage(fetched(tl, a, left, LEFT_TRANSPOSED ? here : 0, LEFT_TRANSPOSED ? 0 : here),
                         fetched(tl, b, right, RIGHT_TRANSPOSED ? 0 : here, RIGHT_TRANSPOSED ? here : 0));
       })) {
    if constexpr (ADDED) acc += tl.dot(seen<LEFT_TRANSPOSED>(x), seen<RIGHT_TRANSPOSED>(y));
    else acc = tl.dot(seen<LEFT_TRANSPOSED>(x), seen<RIGHT_TRANSPOSED>(y), acc);
    sum = sum + tl.cast<float>(tl.load(seen<LEFT_TRANSPOSED>(x)));
  }
  tl.store(c + m[{_, None}] * columns + n[{None, _}], acc, (m < rows)[{_, None}] & (n < columns)[{None, _}]);
  tl.store(sums + m[{_, None}] * DEPTH + k[{None, _}], sum);
}

// clang-format off
TL_KERNEL void product_e4m3(tl::block& tl, left_tiles<tl::float8e4nv> a, right_tiles<tl::float8e4nv> b, tl::ptr<const tl::float8e4nv> left, tl::ptr<const tl::float8e4nv> right,
                            tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) { product(tl, a, b, left, right, c, sums, rows, columns, depth); }
TL_KERNEL void product_e5m2(tl::block& tl, left_tiles<tl::float8e5> a, right_tiles<tl::float8e5> b, tl::ptr<const tl::float8e5> left, tl::ptr<const tl::float8e5> right,
                            tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) { product(tl, a, b, left, right, c, sums, rows, columns, depth); }
TL_KERNEL void product_int8(tl::block& tl, left_tiles<tl::int8> a, right_tiles<tl::int8> b, tl::ptr<const tl::int8> left, tl::ptr<const tl::int8> right,
                            tl::ptr<int> c, tl::ptr<float> sums, int rows, int columns, int depth) { product(tl, a, b, left, right, c, sums, rows, columns, depth); }
// clang-format on

template <class T>
TL_HOST auto left_matrix(tl::ptr<const T> a, int rows, int depth) {
  return LEFT_TRANSPOSED ? tl::make_tensor_descriptor(a, {depth, rows}) : tl::make_tensor_descriptor(a, {rows, depth});
}
template <class T>
TL_HOST auto right_matrix(tl::ptr<const T> b, int columns, int depth) {
  return RIGHT_TRANSPOSED ? tl::make_tensor_descriptor(b, {columns, depth}) : tl::make_tensor_descriptor(b, {depth, columns});
}
TL_HOST void e4m3(tl::host& host, tl::ptr<const tl::float8e4nv> a, tl::ptr<const tl::float8e4nv> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  host.launch(product_e4m3, tl::grid(1), left_matrix(a, rows, depth), right_matrix(b, columns, depth), a, b, c, sums, rows, columns, depth);
}
TL_HOST void e5m2(tl::host& host, tl::ptr<const tl::float8e5> a, tl::ptr<const tl::float8e5> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  host.launch(product_e5m2, tl::grid(1), left_matrix(a, rows, depth), right_matrix(b, columns, depth), a, b, c, sums, rows, columns, depth);
}
TL_HOST void int8(tl::host& host, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  host.launch(product_int8, tl::grid(1), left_matrix(a, rows, depth), right_matrix(b, columns, depth), a, b, c, sums, rows, columns, depth);
}
