// y[i, j] = e^(x[i, j] - m[i]) / (the sum of that over row i), m[i] the largest of the row: fill all 18 holes, best from
// the top. Then run: ./kernelings run 17
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;  // columns of the longest row that will come
using Stored = float;          // what x and y hold; computed is in float32

constexpr auto BLOCK = TL_HOLE(1, tl::constant<128>);  // a tile that holds any row

TL_TODO(2) void softmax(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<Stored> y, int n, int x_stride,
                       int y_stride) {
  auto row = TL_HOLE(3, int);  // a block for each row
  auto x_row = TL_HOLE(4, tl::ptr<const Stored>);  // element 0 of the row
  auto cols = TL_HOLE(5, tl::tile<int, BLOCK>);  // (BLOCK) int32
  auto mask = TL_HOLE(6, tl::tile<bool, BLOCK>);  // (BLOCK) bool
  auto absent = TL_HOLE(7, Stored);  // what a lane without an element holds
  auto stored = TL_HOLE(8, tl::tile<Stored, BLOCK>);  // (BLOCK) Stored
  auto v = TL_HOLE(9, tl::tile<float, BLOCK>);  // (BLOCK) float32
  float largest = TL_HOLE(10, float);
  auto shifted = TL_HOLE(11, tl::tile<float, BLOCK>);  // (BLOCK) float32, 0 at most
  auto e = TL_HOLE(12, tl::tile<float, BLOCK>);  // (BLOCK) float32, 1 at most
  float sum = TL_HOLE(13, float);  // 1 at least
  auto p = TL_HOLE(14, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto result = TL_HOLE(15, tl::tile<Stored, BLOCK>);  // (BLOCK) Stored
  auto y_row = TL_HOLE(16, tl::ptr<Stored>);
  TL_HOLE(17);
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<Stored> y, int m, int n, int x_stride, int y_stride) {
  host.launch(softmax, tl::grid(TL_HOLE(18, int)), x, y, n, x_stride, y_stride);
}
