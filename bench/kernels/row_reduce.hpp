// Sum, maximum and position of the maximum of rows of `columns` float32, one block a row.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192>;  // at least the columns of a row

TL_KERNEL void sum_row(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int columns) {
  auto row = tl.program_id(0);
  auto column = tl.arange(0, BLOCK);
  tl.store(out + row, tl.sum(tl.load(x + row * columns + column, column < columns, 0.0f)));
}

TL_KERNEL void max_row(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int columns) {
  auto row = tl.program_id(0);
  auto column = tl.arange(0, BLOCK);
  tl.store(out + row, tl.max(tl.load(x + row * columns + column, column < columns, -tl::inf<float>)));
}

TL_KERNEL void argmax_row(tl::block& tl, tl::ptr<const float> x, tl::ptr<int> out, int columns) {
  auto row = tl.program_id(0);
  auto column = tl.arange(0, BLOCK);
  tl.store(out + row, tl.argmax(tl.load(x + row * columns + column, column < columns, -tl::inf<float>)));
}

TL_HOST void row_sum(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int rows, int columns) {
  host.launch(sum_row, tl::grid(rows), x, out, columns);
}
TL_HOST void row_max(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int rows, int columns) {
  host.launch(max_row, tl::grid(rows), x, out, columns);
}
TL_HOST void row_argmax(tl::host& host, tl::ptr<const float> x, tl::ptr<int> out, int rows, int columns) {
  host.launch(argmax_row, tl::grid(rows), x, out, columns);
}
