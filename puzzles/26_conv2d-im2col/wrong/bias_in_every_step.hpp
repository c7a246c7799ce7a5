// expect: WRONG
// mistake: The bias is added in every step.
// hint: 2
#include <tl/tl.hpp>

using Stored = tl::float16;  // what x, w and y hold; summed is in float32

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 64, 128>;      // columns of one row of y
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 64, 256>;  // channels of y
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;       // channels of x in one step
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// x (N, H, W, C), w (Co, K, K, C), y (N, rows, columns, Co): channels come last.
TL_KERNEL void convolve(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y,
                        int H, int W, int C, int Co, int K, int S, int P, int rows, int columns) {
  const int strips = tl::cdiv(columns, BLOCK_M);  // blocks for one row of y
  auto strip = tl.program_id(1);                  // counted through all rows of all pictures
  const int n = strip / strips / rows;            // which picture
  const int i = strip / strips % rows;            // which row of y
  auto j = strip % strips * BLOCK_M + tl.arange(0, BLOCK_M);       // (BLOCK_M) int32: its columns
  auto o = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: channels of y
  const int chunks = tl::cdiv(C, BLOCK_K);  // steps for one weight of the window

  auto fetch = [&](int step) {
    const int place = step / chunks;  // which place of the window, counted row after row
    const int u = place / K;
    const int v = place % K;
    auto c = step % chunks * BLOCK_K + tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: channels of x
    const int row = i * S + u - P;  // of x, maybe outside
    auto column = j * S + v - P;  // (BLOCK_M) int32
    auto x_at = ((n * H + row) * W + column[{_, None}]) * C + c[{None, _}];
    auto w_at = ((o[{_, None}] * K + u) * K + v) * C + c[{None, _}];
    const bool row_inside = row >= 0 && row < H;
    auto x_mask = row_inside & (column >= 0)[{_, None}] & (column < W)[{_, None}] & (c < C)[{None, _}];
    auto w_mask = (o < Co)[{_, None}] & (c < C)[{None, _}];
    return tl.stage(tl.fetch(x + x_at, x_mask),   // (BLOCK_M, BLOCK_K) Stored
                    tl.fetch(w + w_at, w_mask));  // (BLOCK_N, BLOCK_K) Stored
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);  // (BLOCK_M, BLOCK_N) float32
  const int steps = K * K * chunks;
  for (auto [pixels, weights] : tl.range(steps, num_stages, fetch)) {
    acc = tl.dot(pixels, weights.trans(), acc);
  }

  auto bias = tl.load(b + o[{None, _}], (o < Co)[{None, _}]);  // (1, BLOCK_N) float32
  auto sum = acc + float(steps) * tl.convert(bias, acc);
  auto result = tl.cast<Stored>(sum);  // (BLOCK_M, BLOCK_N) Stored
  auto y_at = ((n * rows + i) * columns + j[{_, None}]) * Co + o[{None, _}];
  auto y_mask = (j < columns)[{_, None}] & (o < Co)[{None, _}];
  tl.store(y + y_at, result, y_mask);
}

// Every S-th place of the window, P zeros around each picture.
TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y, int N, int C,
                   int Co, int H, int W, int K, int S, int P) {
  const int rows = (H + 2 * P - K) / S + 1;
  const int columns = (W + 2 * P - K) / S + 1;
  auto grid = tl::grid(tl::cdiv(Co, BLOCK_N), tl::cdiv(columns, BLOCK_M) * rows * N);
  host.launch(convolve, grid, x, w, b, y, H, W, C, Co, K, S, P, rows, columns);
}
