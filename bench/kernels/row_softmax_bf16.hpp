// Softmax of rows of `columns` bfloat16, one block a row, in float32.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 4096>;  // at least the columns of a row

TL_KERNEL void softmax(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> z, int columns) {
  auto row = tl.program_id(0) * columns;
  auto column = tl.arange(0, BLOCK);
  auto mask = column < columns;
  auto v = tl.cast<float>(tl.load(x + row + column, mask, -tl::inf<float>));  // (BLOCK) float32
  constexpr float kLog2E = 1.4426950408889634f;
  auto e = tl.exp2(kLog2E * (v - tl.max(v)));
  tl.store(z + row + column, e * (1.0f / tl.sum(e)), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> z, int rows, int columns) {
  host.launch(softmax, tl::grid(rows), x, z, columns);
}
