// expect: MISALIGNED
// mistake: The first row is tested, and the promise is given for all of them.
// hint: 2
#include <tl/tl.hpp>

constexpr auto ROW = tl::meta<"ROW", 16384>;  // W is 16384 at most
constexpr auto BLOCK = tl::meta<"BLOCK", 256>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;

// Row i of the picture, block i's: W numbers of row i of x, from column `skip` on. Rows of x are `pitch` numbers apart.
TL_FN auto row_of(tl::block& tl, tl::ptr<const float> x, int W, int pitch, int skip, float other) {
  auto cols = tl.arange(0, ROW);  // (ROW) int32
  
  auto first = tl.program_id(0) * pitch + skip;
  if (skip % 4 == 0) return tl.load(x + tl.multiple_of(first, tl::c<4>) + cols, cols < W, other);
 
  return tl.load(x + first + cols, cols < W, other);
}

// low (H)
TL_KERNEL void lowest(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> low, int W, int pitch, int skip) {
  tl.store(low + tl.program_id(0), tl.min(row_of(tl, x, W, pitch, skip, tl::inf<float>)));
}
// high (H)
TL_KERNEL void highest(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> high, int W, int pitch, int skip) {
  tl.store(high + tl.program_id(0), tl.max(row_of(tl, x, W, pitch, skip, -tl::inf<float>)));
}
// out (H, W), whose rows follow each other without a gap
TL_KERNEL void subtract(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> low, tl::ptr<float> out, int W, int pitch, int skip) {
  auto row = tl.program_id(0);
  auto cols = tl.arange(0, ROW);
  float smallest = tl.load(low + row);
  tl.store(out + row * W + cols, row_of(tl, x, W, pitch, skip, 0.0f) - smallest, cols < W);
}
// span (H)
TL_KERNEL void widths(tl::block& tl, tl::ptr<const float> low, tl::ptr<const float> high, tl::ptr<float> span, int H) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  tl.store(span + i, tl.load(high + i, i < H) - tl.load(low + i, i < H), i < H);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<float> span, int H, int W, int pitch, int skip) {
  auto low = host.workspace<float>(H);
  auto high = host.workspace<float>(H);
  host.launch(lowest, tl::grid(H), x, low, W, pitch, skip);
  host.launch(subtract, tl::grid(H), x, low, out, W, pitch, skip);
  host.launch(highest, tl::grid(H), x, high, W, pitch, skip);  // low has been subtracted by now
  host.launch(widths, tl::grid(tl::cdiv(H, BLOCK)), low, high, span, H);
}
