// y = b + windows of x weighted by w, as a product of matrices of which one is never written down: fill all 33 holes, best
// from the top. Then run: ./kernelings run 26
#include <tl/tl.hpp>

using Stored = tl::float16;  // what x, w and y hold; summed is in float32

constexpr auto BLOCK_M = /*[2: tl::constant<16>]*/ tl::meta<"BLOCK_M", 64, 128> /*[2]*/;      // columns of one row of y
constexpr auto BLOCK_N = /*[3: tl::constant<16>]*/ tl::meta<"BLOCK_N", 128, 64, 256> /*[3]*/;  // channels of y
constexpr auto BLOCK_K = /*[4: tl::constant<16>]*/ tl::meta<"BLOCK_K", 32, 64> /*[4]*/;       // channels of x in one step
constexpr auto num_warps = tl::meta<"num_warps", 4, 8>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// x (N, H, W, C), w (Co, K, K, C), y (N, rows, columns, Co): channels come last.
/*[1= TL_TODO(1)]*/ TL_KERNEL /*[1]*/ void convolve(tl::block& tl, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y,
                        int H, int W, int C, int Co, int K, int S, int P, int rows, int columns) {
  const int strips = /*[5: int]*/ tl::cdiv(columns, BLOCK_M) /*[5]*/;  // blocks for one row of y
  auto strip = /*[6: int]*/ tl.program_id(1) /*[6]*/;                  // counted through all rows of all pictures
  const int n = /*[7: int]*/ strip / strips / rows /*[7]*/;            // which picture
  const int i = /*[8: int]*/ strip / strips % rows /*[8]*/;            // which row of y
  auto j = /*[9: int]*/ strip % strips * BLOCK_M /*[9]*/ + tl.arange(0, BLOCK_M);       // (BLOCK_M) int32: its columns
  auto o = /*[10: int]*/ tl.program_id(0) * BLOCK_N /*[10]*/ + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: channels of y
  const int chunks = /*[11: int]*/ tl::cdiv(C, BLOCK_K) /*[11]*/;  // steps for one weight of the window

  auto fetch = [&](int step) {
    const int place = /*[12: int]*/ step / chunks /*[12]*/;  // which place of the window, counted row after row
    const int u = /*[13: int]*/ place / K /*[13]*/;
    const int v = /*[14: int]*/ place % K /*[14]*/;
    auto c = /*[15: int]*/ step % chunks * BLOCK_K /*[15]*/ + tl.arange(0, BLOCK_K);  // (BLOCK_K) int32: channels of x
    const int row = /*[16: int]*/ i * S + u - P /*[16]*/;  // of x, maybe outside
    auto column = /*[17: tl::tile<int, BLOCK_M>]*/ j * S + v - P /*[17]*/;  // (BLOCK_M) int32
    auto x_at = /*[18: tl::tile<int, BLOCK_M, BLOCK_K>]*/ ((n * H + row) * W + column[{_, None}]) * C + c[{None, _}] /*[18]*/;
    auto w_at = /*[19: tl::tile<int, BLOCK_N, BLOCK_K>]*/ ((o[{_, None}] * K + u) * K + v) * C + c[{None, _}] /*[19]*/;
    const bool row_inside = /*[20: bool]*/ row >= 0 && row < H /*[20]*/;
    auto x_mask = /*[21: tl::tile<bool, BLOCK_M, BLOCK_K>]*/ row_inside & (column >= 0)[{_, None}] & (column < W)[{_, None}] & (c < C)[{None, _}] /*[21]*/;
    auto w_mask = /*[22: tl::tile<bool, BLOCK_N, BLOCK_K>]*/ (o < Co)[{_, None}] & (c < C)[{None, _}] /*[22]*/;
    return tl.stage(tl.fetch(x + x_at, x_mask),   // (BLOCK_M, BLOCK_K) Stored
                    tl.fetch(w + w_at, w_mask));  // (BLOCK_N, BLOCK_K) Stored
  };
  auto acc = /*[23: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.zeros(BLOCK_M, BLOCK_N) /*[23]*/;  // (BLOCK_M, BLOCK_N) float32
  const int steps = /*[24: int]*/ K * K * chunks /*[24]*/;
  for (auto [pixels, weights] : tl.range(steps, num_stages, fetch)) {
    acc = /*[25: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ tl.dot(pixels, weights.trans(), acc) /*[25]*/;
  }

  auto bias = /*[26: tl::tile<float, 1, BLOCK_N>]*/ tl.load(b + o[{None, _}], (o < Co)[{None, _}]) /*[26]*/;  // (1, BLOCK_N) float32
  auto sum = /*[27: tl::accumulator<float, BLOCK_M, BLOCK_N>]*/ acc + tl.convert(bias, acc) /*[27]*/;
  auto result = /*[28: tl::accumulator<Stored, BLOCK_M, BLOCK_N>]*/ tl.cast<Stored>(sum) /*[28]*/;  // (BLOCK_M, BLOCK_N) Stored
  auto y_at = /*[29: tl::tile<int, BLOCK_M, BLOCK_N>]*/ ((n * rows + i) * columns + j[{_, None}]) * Co + o[{None, _}] /*[29]*/;
  auto y_mask = /*[30: tl::tile<bool, BLOCK_M, BLOCK_N>]*/ (j < columns)[{_, None}] & (o < Co)[{None, _}] /*[30]*/;
  /*[31:]*/ tl.store(y + y_at, result, y_mask); /*[31]*/
}

// Every S-th place of the window, P zeros around each picture.
TL_HOST void solve(tl::host& host, tl::ptr<const Stored> x, tl::ptr<const Stored> w, tl::ptr<const float> b, tl::ptr<Stored> y, int N, int C,
                   int Co, int H, int W, int K, int S, int P) {
  const int rows = (H + 2 * P - K) / S + 1;
  const int columns = /*[32: int]*/ (W + 2 * P - K) / S + 1 /*[32]*/;
  auto grid = /*[33: tl::grid]*/ tl::grid(tl::cdiv(Co, BLOCK_N), tl::cdiv(columns, BLOCK_M) * rows * N) /*[33]*/;
  host.launch(convolve, grid, x, w, b, y, H, W, C, Co, K, S, P, rows, columns);
}
