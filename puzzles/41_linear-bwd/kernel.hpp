// The way back through y = x w^T + b: from dy, the slope of a loss to y, those to x, w and b. Fill holes 1 to 7.
// Then run: ./kernelings run 41
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 128, 64>;        // of a tile of dx or dw
constexpr auto COLUMNS = tl::meta<"COLUMNS", 256, 128, 64>;
constexpr auto STEP = tl::meta<"STEP", 64, 32>;         // terms added in one step
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// x (M, K), w (N, K), dy (M, N)  ->  dx (M, K)
TL_KERNEL void grad_x(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<const tl::bfloat16> w, tl::ptr<tl::bfloat16> dx, int M,
                      int N, int K) {
  auto m = tl.program_id(1) * ROWS + tl.arange(0, ROWS);
  auto k = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS);
  auto fetch = [&](int step) {
    auto n = step * STEP + tl.arange(0, STEP);
    auto w_at = TL_HOLE(1, tl::tile<int, STEP, COLUMNS>);
    return tl.stage(tl.fetch(dy + m[{_, None}] * N + n[{None, _}], (m < M)[{_, None}] & (n < N)[{None, _}]),  // (ROWS, STEP)
                    tl.fetch(w + w_at, (n < N)[{_, None}] & (k < K)[{None, _}]));                             // (STEP, COLUMNS)
  };
  auto acc = tl.zeros(ROWS, COLUMNS);  // (ROWS, COLUMNS) float32
  for (auto [slope, weights] : tl.range(tl::cdiv(TL_HOLE(2, int), STEP), num_stages, fetch)) acc = tl.dot(slope, weights, acc);
  tl.store(dx + m[{_, None}] * K + k[{None, _}], tl.cast<tl::bfloat16>(acc), (m < M)[{_, None}] & (k < K)[{None, _}]);
}

// -> dw (N, K)
TL_KERNEL void grad_w(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> dw, int M,
                      int N, int K) {
  auto n = tl.program_id(1) * ROWS + tl.arange(0, ROWS);
  auto k = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS);
  auto fetch = [&](int step) {
    auto m = step * STEP + tl.arange(0, STEP);
    auto dy_at = TL_HOLE(3, tl::tile<int, STEP, ROWS>);
    return tl.stage(tl.fetch(dy + dy_at, (m < M)[{_, None}] & (n < N)[{None, _}]),                             // (STEP, ROWS)
                    tl.fetch(x + m[{_, None}] * K + k[{None, _}], (m < M)[{_, None}] & (k < K)[{None, _}]));  // (STEP, COLUMNS)
  };
  auto acc = tl.zeros(ROWS, COLUMNS);  // (ROWS, COLUMNS) float32
  for (auto [slope, inputs] : tl.range(tl::cdiv(M, STEP), num_stages, fetch)) {
    acc = TL_HOLE(4, tl::accumulator<float, ROWS, COLUMNS>);
  }
  tl.store(dw + n[{_, None}] * K + k[{None, _}], tl.cast<tl::bfloat16>(acc), (n < N)[{_, None}] & (k < K)[{None, _}]);
}

// -> db (N): a block for STEP columns of dy, from the first row to the last, so that the order of the sum is always the same.
TL_KERNEL void grad_b(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<float> db, int M, int N) {
  auto n = tl.program_id(0) * STEP + tl.arange(0, STEP);
  auto acc = tl.full(tl::dims(ROWS, STEP), 0.0f);  // (ROWS, STEP) float32: every lane adds up its own
  for (int start : tl.range(0, M, ROWS)) {
    auto m = start + tl.arange(0, ROWS);
    auto slope = tl.load(dy + m[{_, None}] * N + n[{None, _}], (m < M)[{_, None}] & (n < N)[{None, _}], tl::bfloat16(0));
    acc = TL_HOLE(5, tl::tile<float, ROWS, STEP>);
  }
  auto sums = TL_HOLE(6, decltype(tl.sum<0>(acc)));  // (STEP) float32
  tl.store(db + n, tl.convert(sums), n < N);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const tl::bfloat16> dy,
                   tl::ptr<tl::bfloat16> dx, tl::ptr<tl::bfloat16> dw, tl::ptr<float> db, int M, int N, int K) {
  host.launch(grad_x, tl::grid(tl::cdiv(K, COLUMNS), tl::cdiv(M, ROWS)), dy, w, dx, M, N, K);
  host.launch(grad_w, TL_HOLE(7, tl::grid), dy, x, dw, M, N, K);
  host.launch(grad_b, tl::grid(tl::cdiv(N, STEP)), dy, db, M, N);
}
