// The transpose of rows x columns float32, a tile a block.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 64>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 64>;
constexpr auto GROUP = tl::meta<"GROUP", 8>;  // rows of tiles that are walked together

TL_KERNEL void transpose(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int rows, int columns) {
  const int tile_columns = tl::cdiv(columns, COLUMNS);
  auto [i, j] = tl.swizzle2d(tl.program_id(0) / tile_columns, tl.program_id(0) % tile_columns, tl::cdiv(rows, ROWS),
                             tile_columns, GROUP);
  auto r = i * ROWS + tl.arange(0, ROWS);
  auto c = j * COLUMNS + tl.arange(0, COLUMNS);
  auto tile = tl.load(x + r[{_, None}] * columns + c[{None, _}], (r < rows)[{_, None}] & (c < columns)[{None, _}], 0.0f);
  tl.store(out + c[{_, None}] * rows + r[{None, _}], tl.trans(tile), (c < columns)[{_, None}] & (r < rows)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int rows, int columns) {
  host.launch(transpose, tl::grid(tl::cdiv(rows, ROWS) * tl::cdiv(columns, COLUMNS)), x, out, rows, columns);
}
