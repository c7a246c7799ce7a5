// y = b + windows of x weighted by w, as a product of matrices of which one is never written down: fill all 33 holes, best
// from the top. Then run: ./kernelings run 26
#include <tl/tl.hpp>

using Stored = tl::float16;  // what x, w and y hold; summed is in float32

constexpr auto BLOCK_M = TL_HOLE(2, tl::constant<16>);      // columns of one row of y
constexpr auto BLOCK_N = TL_HOLE(3, tl::constant<16>);  // channels of y
constexpr auto BLOCK_K = TL_HOLE(4, tl::constant<16>);       // channels of x in one step
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// x (N, H, W, C), w (Co, K, K, C), y (N, rows, columns, Co): channels come last.
TL_TODO(1) void convolve(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y,
                        int H, int W, int C, int Co, int K, int S, int P, int rows, int columns) {
  const int strips = TL_HOLE(5, int);  // blocks for one row of y
  auto strip = TL_HOLE(6, int);                  // counted through all rows of all pictures
  const int n = TL_HOLE(7, int);            // which picture
  const int i = TL_HOLE(8, int);            // which row of y
  auto j = TL_HOLE(9, int) + tl.arange(0, BLOCK_M);       // (BLOCK_M) int32: its columns
  auto o = TL_HOLE(10, int) + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: channels of y
  const int chunks = TL_HOLE(11, int);  // steps for one weight of the window

  auto fetch = [&](int step) {
    const int place = TL_HOLE(12, int);  // which place of the window, counted row after row
    const int u = TL_HOLE(13, int);
    const int v = TL_HOLE(14, int);
    auto c = TL_HOLE(15, int) + tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: channels of x
    const int row = TL_HOLE(16, int);  // of x, maybe outside
    auto column = TL_HOLE(17, tl::tile<int, BLOCK_M>);  // (BLOCK_M) int32
    auto x_at = TL_HOLE(18, tl::tile<int, BLOCK_M, BLOCK_K>);
    auto w_at = TL_HOLE(19, tl::tile<int, BLOCK_N, BLOCK_K>);
    const bool row_inside = TL_HOLE(20, bool);
    auto x_mask = TL_HOLE(21, tl::tile<bool, BLOCK_M, BLOCK_K>);
    auto w_mask = TL_HOLE(22, tl::tile<bool, BLOCK_N, BLOCK_K>);
    return tl.stage(tl.fetch(x + x_at, x_mask),   // (BLOCK_M, BLOCK_K) Stored
                    tl.fetch(w + w_at, w_mask));  // (BLOCK_N, BLOCK_K) Stored
  };
  auto acc = TL_HOLE(23, tl::accumulator<float, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) float32
  const int steps = TL_HOLE(24, int);
  for (auto [pixels, weights] : tl.range(steps, num_stages, fetch)) {
    acc = TL_HOLE(25, tl::accumulator<float, BLOCK_M, BLOCK_N>);
  }

  auto bias = TL_HOLE(26, tl::tile<float, 1, BLOCK_N>);  // (1, BLOCK_N) float32
  auto sum = TL_HOLE(27, tl::accumulator<float, BLOCK_M, BLOCK_N>);
  auto result = TL_HOLE(28, tl::accumulator<Stored, BLOCK_M, BLOCK_N>);  // (BLOCK_M, BLOCK_N) Stored
  auto y_at = TL_HOLE(29, tl::tile<int, BLOCK_M, BLOCK_N>);
  auto y_mask = TL_HOLE(30, tl::tile<bool, BLOCK_M, BLOCK_N>);
  TL_HOLE(31);
}

// Every S-th place of the window, P zeros around each picture.
TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y, int N, int C,
                   int Co, int H, int W, int K, int S, int P) {
  const int rows = (H + 2 * P - K) / S + 1;
  const int columns = TL_HOLE(32, int);
  auto grid = TL_HOLE(33, tl::grid);
  host.launch(convolve, grid, x, w, b, y, H, W, C, Co, K, S, P, rows, columns);
}
