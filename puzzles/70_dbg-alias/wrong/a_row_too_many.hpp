// expect: BUDGET
// mistake: Parts that touch are taken to overlap.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_H = tl::meta<"BLOCK_H", 16, 32>;
constexpr auto BLOCK_W = tl::meta<"BLOCK_W", 64, 128>;

// out[i, j] = the mean of in[i, j] and its four neighbours; at the border in[i, j] itself. Both (H, W).
TL_KERNEL void smooth(tl::block& tl, tl::ptr<const float> in, tl::ptr<float> out, int H, int W) {
  auto i = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[{_, None}];  // (BLOCK_H, 1) int32
  auto j = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[{None, _}];  // (1, BLOCK_W) int32
  auto at = i * W + j;
  auto mask = (i < H) & (j < W);
  auto inner = (i > 0) & (i < H - 1) & (j > 0) & (j < W - 1);
  auto here = tl.load(in + at, mask);  // (BLOCK_H, BLOCK_W) float32
  auto sum = here + tl.load(in + at - W, inner) + tl.load(in + at + W, inner) + tl.load(in + at - 1, inner) + tl.load(in + at + 1, inner);
  auto result = tl.where(inner, sum * 0.2f, here);
  
  tl.store(out + at, result, mask);
}

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> from, tl::ptr<float> to, int H, int W) {
  auto i = tl.program_id(1) * BLOCK_H + tl.arange(0, BLOCK_H)[{_, None}];
  auto j = tl.program_id(0) * BLOCK_W + tl.arange(0, BLOCK_W)[{None, _}];
  auto mask = (i < H) & (j < W);
  tl.store(to + i * W + j, tl.load(from + i * W + j, mask), mask);
}

// u (rows, W): rows `to` to to + H - 1 become the smoothed rows `from` to from + H - 1. The others stay as they are.
TL_HOST void solve(tl::host& host, tl::ptr<float> u, int H, int W, int from, int to) {
  auto grid = tl::grid(tl::cdiv(W, BLOCK_W), tl::cdiv(H, BLOCK_H));
  
  if (from <= to + H && to <= from + H) {  // they have a row in common
    auto result = host.workspace<float>(H * W);
    host.launch(smooth, grid, u + from * W, result, H, W);
    host.launch(copy, grid, result, u + to * W, H, W);
  } else {
    host.launch(smooth, grid, u + from * W, u + to * W, H, W);
  }
 
}
