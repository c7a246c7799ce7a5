// y[i, j] = e^(x[i, j] - m[i]) / (the sum of that over row i), m[i] the largest of the row: fill all 18 holes, best from
// the top. Then run: ./kernelings run 17
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;  // columns of the longest row that will come
using Stored = float;          // what x and y hold; computed is in float32

constexpr auto BLOCK = /*[1: tl::constant<128>]*/ tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)> /*[1]*/;  // a tile that holds any row

/*[2= TL_TODO(2)]*/ TL_KERNEL /*[2]*/ void softmax(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<Stored> y, int n, int x_stride,
                       int y_stride) {
  auto row = /*[3: int]*/ tl.program_id(0) /*[3]*/;  // a block for each row
  auto x_row = /*[4: tl::ptr<const Stored>]*/ x + row * x_stride /*[4]*/;  // element 0 of the row
  auto cols = /*[5: tl::tile<int, BLOCK>]*/ tl.arange(0, BLOCK) /*[5]*/;  // (BLOCK) int32
  auto mask = /*[6: tl::tile<bool, BLOCK>]*/ cols < n /*[6]*/;  // (BLOCK) bool
  auto absent = /*[7: Stored]*/ -tl::inf<Stored> /*[7]*/;  // what a lane without an element holds
  auto stored = /*[8: tl::tile<Stored, BLOCK>]*/ tl.load(x_row + cols, mask, absent) /*[8]*/;  // (BLOCK) Stored
  auto v = /*[9: tl::tile<float, BLOCK>]*/ tl.cast<float>(stored) /*[9]*/;  // (BLOCK) float32
  float largest = /*[10: float]*/ tl.max(v) /*[10]*/;
  auto shifted = /*[11: tl::tile<float, BLOCK>]*/ v - largest /*[11]*/;  // (BLOCK) float32, 0 at most
  auto e = /*[12: tl::tile<float, BLOCK>]*/ tl.exp(shifted) /*[12]*/;  // (BLOCK) float32, 1 at most
  float sum = /*[13: float]*/ tl.sum(e) /*[13]*/;  // 1 at least
  auto p = /*[14: tl::tile<float, BLOCK>]*/ e / sum /*[14]*/;  // (BLOCK) float32
  auto result = /*[15: tl::tile<Stored, BLOCK>]*/ tl.cast<Stored>(p) /*[15]*/;  // (BLOCK) Stored
  auto y_row = /*[16: tl::ptr<Stored>]*/ y + row * y_stride /*[16]*/;
  /*[17:]*/ tl.store(y_row + cols, result, mask); /*[17]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<Stored> y, int m, int n, int x_stride, int y_stride) {
  host.launch(softmax, tl::grid(/*[18: int]*/ m /*[18]*/), x, y, n, x_stride, y_stride);
}
