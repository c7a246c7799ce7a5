// expect: WRONG
// mistake: db is added up in bfloat16: each addition keeps eight bits.
// hint: 2
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 128, 64>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 256, 128, 64>;
constexpr auto STEP = tl::meta<"STEP", 64, 32>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

TL_KERNEL void grad_x(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<const tl::bfloat16> w, tl::ptr<tl::bfloat16> dx, int M,
                      int N, int K) {
  auto m = tl.program_id(1) * ROWS + tl.arange(0, ROWS);
  auto k = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS);
  auto fetch = [&](int step) {
    auto n = step * STEP + tl.arange(0, STEP);
    auto w_at = n[{_, None}] * K + k[{None, _}];
    return tl.stage(tl.fetch(dy + m[{_, None}] * N + n[{None, _}], (m < M)[{_, None}] & (n < N)[{None, _}]),
                    tl.fetch(w + w_at, (n < N)[{_, None}] & (k < K)[{None, _}]));
  };
  auto acc = tl.zeros(ROWS, COLUMNS);
  for (auto [slope, weights] : tl.range(tl::cdiv(N, STEP), num_stages, fetch)) acc = tl.dot(slope, weights, acc);
  tl.store(dx + m[{_, None}] * K + k[{None, _}], tl.cast<tl::bfloat16>(acc), (m < M)[{_, None}] & (k < K)[{None, _}]);
}

TL_KERNEL void grad_w(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> dw, int M,
                      int N, int K) {
  auto n = tl.program_id(1) * ROWS + tl.arange(0, ROWS);
  auto k = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS);
  auto fetch = [&](int step) {
    auto m = step * STEP + tl.arange(0, STEP);
    auto dy_at = m[{_, None}] * N + n[{None, _}];
    return tl.stage(tl.fetch(dy + dy_at, (m < M)[{_, None}] & (n < N)[{None, _}]),
                    tl.fetch(x + m[{_, None}] * K + k[{None, _}], (m < M)[{_, None}] & (k < K)[{None, _}]));
  };
  auto acc = tl.zeros(ROWS, COLUMNS);
  for (auto [slope, inputs] : tl.range(tl::cdiv(M, STEP), num_stages, fetch)) {
    acc = tl.dot(slope.trans(), inputs, acc);
  }
  tl.store(dw + n[{_, None}] * K + k[{None, _}], tl.cast<tl::bfloat16>(acc), (n < N)[{_, None}] & (k < K)[{None, _}]);
}

TL_KERNEL void grad_b(tl::block& tl, tl::ptr<const tl::bfloat16> dy, tl::ptr<float> db, int M, int N) {
  auto n = tl.program_id(0) * STEP + tl.arange(0, STEP);
  auto acc = tl.full(tl::dims(ROWS, STEP), 0.0f);
  for (int start : tl.range(0, M, ROWS)) {
    auto m = start + tl.arange(0, ROWS);
    auto slope = tl.load(dy + m[{_, None}] * N + n[{None, _}], (m < M)[{_, None}] & (n < N)[{None, _}], tl::bfloat16(0));
    acc = tl.cast<float>(tl.cast<tl::bfloat16>(acc + tl.cast<float>(slope)));
  }
  auto sums = tl.cast<float>(tl.sum<0>(tl.cast<tl::bfloat16>(acc)));
  tl.store(db + n, tl.convert(sums), n < N);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> w, tl::ptr<const tl::bfloat16> dy,
                   tl::ptr<tl::bfloat16> dx, tl::ptr<tl::bfloat16> dw, tl::ptr<float> db, int M, int N, int K) {
  host.launch(grad_x, tl::grid(tl::cdiv(K, COLUMNS), tl::cdiv(M, ROWS)), dy, w, dx, M, N, K);
  host.launch(grad_w, tl::grid(tl::cdiv(K, COLUMNS), tl::cdiv(N, ROWS)), dy, x, dw, M, N, K);
  host.launch(grad_b, tl::grid(tl::cdiv(N, STEP)), dy, db, M, N);
}
