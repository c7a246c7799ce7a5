// Sums over the rows and the columns of a tile in the layout of sums of tl.dot.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 16>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 16>;
constexpr auto num_warps = tl::meta<"num_warps", 4>;

TL_KERNEL void sum_order(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> rows, tl::ptr<float> columns) {
  auto m = tl.arange(0, ROWS);
  auto n = tl.arange(0, COLUMNS);
  auto acc = tl.convert(tl.load(x + m[{_, None}] * COLUMNS + n[{None, _}]), tl.zeros(ROWS, COLUMNS));
  tl.store(rows + m, tl.sum<1>(acc));
  tl.store(columns + n, tl.convert(tl.sum<0>(acc)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> rows, tl::ptr<float> columns) {
  host.launch(sum_order, tl::grid(1), x, rows, columns);
}
