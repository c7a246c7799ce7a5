// Products of tiles where tl.range leaves them, as they lie or transposed; and the tiles read as tiles.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 64>;
constexpr auto DEPTH = tl::meta<"DEPTH", 64>;
constexpr auto STAGES = tl::meta<"STAGES", 3>;
constexpr auto LEFT_TRANSPOSED = tl::meta<"LEFT_TRANSPOSED", false>;
constexpr auto RIGHT_TRANSPOSED = tl::meta<"RIGHT_TRANSPOSED", false>;

// What of an (outer, k) operand is there is fetched as it lies: k contiguous or, transposed, outer contiguous.
template <bool KContiguous, class T>
TL_FN auto panel(tl::block& tl, tl::ptr<const T> x, auto outer, auto k, int outers, int depth) {
  if constexpr (KContiguous) return tl.fetch(x + outer[{_, None}] * depth + k[{None, _}], (outer < outers)[{_, None}] & (k < depth)[{None, _}]);
  else return tl.fetch(x + k[{_, None}] * outers + outer[{None, _}], (k < depth)[{_, None}] & (outer < outers)[{None, _}]);
}
template <bool Transposed>
TL_FN auto seen(auto tile) {
  if constexpr (Transposed) return tile.trans();
  else return tile;
}

// c = a b, and the sums of a's tiles over all trips.
template <class T>
TL_FN void product(tl::block& tl, tl::ptr<const T> a, tl::ptr<const T> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  auto m = tl.arange(0, ROWS);
  auto n = tl.arange(0, COLUMNS);
  auto k = tl.arange(0, DEPTH);
  auto acc = tl.zeros(ROWS, COLUMNS);
  auto sum = tl.full(tl::dims(ROWS, DEPTH), 0.0f);
  for (auto [x, y] : tl.range(tl::cdiv(depth, DEPTH), STAGES, [&](int trip) {
         auto here = trip * DEPTH + k;
         return tl.stage(panel<!LEFT_TRANSPOSED>(tl, a, m, here, rows, depth), panel<RIGHT_TRANSPOSED>(tl, b, n, here, columns, depth));
       })) {
    acc = tl.dot(seen<LEFT_TRANSPOSED>(x), seen<RIGHT_TRANSPOSED>(y), acc);
    sum = sum + tl.cast<float>(tl.load(seen<LEFT_TRANSPOSED>(x)));
  }
  tl.store(c + m[{_, None}] * columns + n[{None, _}], acc, (m < rows)[{_, None}] & (n < columns)[{None, _}]);
  tl.store(sums + m[{_, None}] * DEPTH + k[{None, _}], sum);
}
TL_KERNEL void product_f16(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  product(tl, a, b, c, sums, rows, columns, depth);
}
TL_KERNEL void product_bf16(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  product(tl, a, b, c, sums, rows, columns, depth);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  host.launch(product_f16, tl::grid(1), a, b, c, sums, rows, columns, depth);
}
TL_HOST void bf16(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c, tl::ptr<float> sums, int rows, int columns, int depth) {
  host.launch(product_bf16, tl::grid(1), a, b, c, sums, rows, columns, depth);
}
