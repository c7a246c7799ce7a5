// Two gradients: dx of u = x sigmoid(beta x) from x and du, and dz of y = softmax(z), row by row, from y and dy: fill
// holes 1 to 7. Then run: ./kernelings run 39
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come

constexpr auto FLAT = tl::meta<"FLAT", 1024>;
constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 8>;

TL_KERNEL void swish_backward(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> du, tl::ptr<float> dx,
                              float beta, int k) {
  auto i = tl.program_id(0) * FLAT + tl.arange(0, FLAT);  // (FLAT) int32
  auto a = tl.load(x + i, i < k);    // (FLAT) float32
  auto up = tl.load(du + i, i < k);  // (FLAT) float32
  auto s = TL_HOLE(1, tl::tile<float, FLAT>);  // as in the forward
  auto slope = TL_HOLE(2, tl::tile<float, FLAT>);  // of u, at x
  tl.store(dx + i, TL_HOLE(3, tl::tile<float, FLAT>), i < k);
}

TL_KERNEL void softmax_backward(tl::block& tl, tl::ptr<const float> y, tl::ptr<const float> dy, tl::ptr<float> dz, int n,
                                int stride) {
  auto row = tl.program_id(0) * stride;  // where the block's row begins
  auto cols = tl.arange(0, BLOCK);       // (BLOCK) int32
  auto p = tl.load(y + row + cols, cols < n, 0.0f);    // (BLOCK) float32
  auto up = tl.load(dy + row + cols, cols < n, 0.0f);  // (BLOCK) float32
  float mean = TL_HOLE(4, float);   // of dy over the row, weighted by y
  auto centred = TL_HOLE(5, tl::tile<float, BLOCK>);
  auto gradient = TL_HOLE(6, tl::tile<float, BLOCK>);
  TL_HOLE(7);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> du, tl::ptr<float> dx,
                   tl::ptr<const float> y, tl::ptr<const float> dy, tl::ptr<float> dz, float beta, int k, int m, int n,
                   int stride) {
  host.launch(swish_backward, tl::grid(tl::cdiv(k, FLAT)), x, du, dx, beta, k);
  host.launch(softmax_backward, tl::grid(m), y, dy, dz, n, stride);
}
