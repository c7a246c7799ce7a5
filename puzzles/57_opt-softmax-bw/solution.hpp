// Row softmax of bfloat16, computed in float32. This kernel is right and slow: it reads each row three times, two bytes at a time.
// Change what the two TL_TODO mark, or all of it, and delete each mark when you are done with it. Begin with:
//   ./kernelings run 57 --counters
#include <tl/tl.hpp>

/*[1= TL_TODO(1)  // what a lane reads at once, and how often it reads it
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;  // columns of one step: a lane each
constexpr auto num_warps = tl::meta<"num_warps", 4>;

// A block for each row, which it walks over three times: for the largest element, for the sum, for the result.
TL_KERNEL void softmax(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int n, int pitch) {
  auto row = tl.program_id(0) * pitch;
  float largest = -tl::inf<float>;
  for (int start : tl.range(0, n, BLOCK)) {
    auto j = start + tl.arange(0, BLOCK);  // (BLOCK) int32
    auto v = tl.cast<float>(tl.load(x + row + j, j < n, -tl::inf<tl::bfloat16>));
    largest = tl.maximum(largest, tl.max(v));
  }
  float sum = 0;
  for (int start : tl.range(0, n, BLOCK)) {
    auto j = start + tl.arange(0, BLOCK);
    auto v = tl.cast<float>(tl.load(x + row + j, j < n, -tl::inf<tl::bfloat16>));
    sum += tl.sum(tl.exp(v - largest));
  }
  for (int start : tl.range(0, n, BLOCK)) {
    auto j = start + tl.arange(0, BLOCK);
    auto v = tl.cast<float>(tl.load(x + row + j, j < n, -tl::inf<tl::bfloat16>));
    tl.store(y + row + j, tl.cast<tl::bfloat16>(tl.exp(v - largest) / sum), j < n);
  }
}]*/
constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;
constexpr float LOG2_E = 1.44269504f;

// ROWS whole rows of up to COLUMNS elements are one tile: 4096 elements, 16 in each of 256 lanes, that are read once.
template <int ROWS, int COLUMNS>
TL_FN void softmax_rows(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  auto i = tl.program_id(0) * ROWS + tl.arange(0, tl::c<ROWS>)[{_, None}];  // (ROWS, 1) int32
  auto j = tl.arange(0, tl::c<COLUMNS>)[{None, _}];                         // (1, COLUMNS) int32
  auto at = i * pitch + j;
  auto mask = (i < m) & (j < n);
  auto v = tl.cast<float>(tl.load(x + at, mask, -tl::inf<tl::bfloat16>));  // (ROWS, COLUMNS) float32
  auto e = tl.exp2((v - tl.max<1>(v, tl::keep_dims)) * LOG2_E);
  tl.store(y + at, tl.cast<tl::bfloat16>(e * (1.0f / tl.sum<1>(e, tl::keep_dims))), mask);
}

TL_KERNEL void softmax_narrow(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<16, 256>(tl, x, y, m, n, pitch);
}
TL_KERNEL void softmax_middle(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<4, 1024>(tl, x, y, m, n, pitch);
}
TL_KERNEL void softmax_wide(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<1, 4096>(tl, x, y, m, n, pitch);
}
/*[1]*/

// x and y: m rows of n elements, 4096 at most, `pitch` elements apart.
TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  /*[2= TL_TODO(2)  // how much a block has to do
  host.launch(softmax, tl::grid(m), x, y, n, pitch);]*/
  if (n <= 256) host.launch(softmax_narrow, tl::grid(tl::cdiv(m, 16)), x, y, m, n, pitch);
  else if (n <= 1024) host.launch(softmax_middle, tl::grid(tl::cdiv(m, 4)), x, y, m, n, pitch);
  else host.launch(softmax_wide, tl::grid(m), x, y, m, n, pitch);
  /*[2]*/
}
