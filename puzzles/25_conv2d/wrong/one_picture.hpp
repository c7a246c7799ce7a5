// expect: RACE
// mistake: All blocks work on the first picture: the third number of a block is not used.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_O = tl::meta<"BLOCK_O", 32, 16, 64>;     // channels of y
constexpr auto BLOCK_P = tl::meta<"BLOCK_P", 256, 128, 512>;  // pixels of y, row after row
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;

// A window of kK x kK weights. Not a kernel: called by three, and compiled once for each size.
template <int kK>
TL_FN void convolve(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y, int Ci,
                    int Co, int H, int W, int P, int rows, int columns) {
  auto pixel = tl.program_id(0) * BLOCK_P + tl.arange(0, BLOCK_P)[{None, _}];  // (1, BLOCK_P) int32
  auto o = tl.program_id(1) * BLOCK_O + tl.arange(0, BLOCK_O)[{_, None}];      // (BLOCK_O, 1) int32: channels of y
  auto n = 0;                                                   // which picture
  auto i = pixel / columns;  // (1, BLOCK_P) int32: its row in y
  auto j = pixel % columns;  // (1, BLOCK_P) int32: its column

  auto acc = tl.full(tl::dims(BLOCK_O, BLOCK_P), 0.0f);  // (BLOCK_O, BLOCK_P) float32
  for (int c : tl.range(Ci)) {
    for (int u : tl.static_range<0, kK>()) {
      for (int v : tl.static_range<0, kK>()) {
        auto row = i + u - P, column = j + v - P;  // (1, BLOCK_P) int32: what this weight looks at, maybe outside
        auto inside = (row >= 0) & (row < H) & (column >= 0) & (column < W);
        auto x_at = (n * Ci + c) * H * W + row * W + column;
        auto w_at = ((o * Ci + c) * kK + u) * kK + v;
        auto seen = tl.load(x + x_at, inside, 0.0f);  // (1, BLOCK_P) float32
        auto weight = tl.load(w + w_at, o < Co);      // (BLOCK_O, 1) float32
        acc = acc + weight * seen;
      }
    }
  }
  auto bias = tl.load(b + o, o < Co);  // (BLOCK_O, 1) float32
  tl.store(y + (n * Co + o) * rows * columns + pixel, acc + bias, (o < Co) & (pixel < rows * columns));
}

TL_KERNEL void convolve_1(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                          int Ci, int Co, int H, int W, int P, int rows, int columns) {
  convolve<1>(tl, x, w, b, y, Ci, Co, H, W, P, rows, columns);
}
TL_KERNEL void convolve_3(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                          int Ci, int Co, int H, int W, int P, int rows, int columns) {
  convolve<3>(tl, x, w, b, y, Ci, Co, H, W, P, rows, columns);
}
TL_KERNEL void convolve_5(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y,
                          int Ci, int Co, int H, int W, int P, int rows, int columns) {
  convolve<5>(tl, x, w, b, y, Ci, Co, H, W, P, rows, columns);
}

// x (N, Ci, H, W), w (Co, Ci, K, K), b (Co), y (N, Co, rows, columns); K is 1, 3 or 5.
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<float> y, int N,
                   int Ci, int Co, int H, int W, int K, int P) {
  const int rows = H + 2 * P - K + 1, columns = W + 2 * P - K + 1;  // of a picture of y
  auto grid = tl::grid(tl::cdiv(rows * columns, BLOCK_P), tl::cdiv(Co, BLOCK_O), N);
  host.launch(K == 1 ? convolve_1 : K == 3 ? convolve_3 : convolve_5, grid, x, w, b, y, Ci, Co, H, W, P, rows, columns);
}
