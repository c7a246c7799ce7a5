// Row softmax of bfloat16, computed in float32. This kernel is right and slow: it reads each row three times, two bytes at a time.
// Change what the two TL_TODO mark, or all of it, and delete each mark when you are done with it. Begin with:
//   ./kernelings run 57 --counters
#include <tl/tl.hpp>

TL_TODO(1)  // what a lane reads at once, and how often it reads it
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
}

// x and y: m rows of n elements, 4096 at most, `pitch` elements apart.
TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  TL_TODO(2)  // how much a block has to do
  host.launch(softmax, tl::grid(m), x, y, n, pitch);
}
