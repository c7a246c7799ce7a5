// expect: WRONG
// mistake: Each step starts from nothing: the last one is all that is left.
// hint: 2
#include <tl/tl.hpp>

constexpr int LONGEST = 4096;  // K at most

constexpr auto ROW = tl::meta<"ROW", tl::next_power_of_2(LONGEST)>;
constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 128, 64>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 128, 256, 64>;
constexpr auto BLOCK_K = tl::meta<"BLOCK_K", 32, 64>;
constexpr auto num_warps = tl::meta<"num_warps", 8, 4>;
constexpr auto num_stages = tl::meta<"num_stages", 3, 4, 2>;

// mean and 1 / deviation of each row of x (M, K), in float32
TL_KERNEL void statistics(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<float> mean, tl::ptr<float> rstd, int K, float epsilon) {
  auto row = tl.program_id(0);
  auto k = tl.arange(0, ROW);
  auto v = tl.cast<float>(tl.load(x + row * K + k, k < K, tl::bfloat16(0)));  // (ROW) float32
  float average = tl.sum(v) / K;
  auto centred = tl.where(k < K, v - average, 0.0f);  // (ROW) float32
  tl.store(mean + row, average);
  tl.store(rstd + row, tl.rsqrt(tl.sum(centred * centred) / K + epsilon));
}

// Form 0: a tile of x is normalised between memory and tl.dot.
TL_KERNEL void direct(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> mean, tl::ptr<const float> rstd,
                      tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<const tl::bfloat16> W, tl::ptr<const float> c,
                      tl::ptr<tl::bfloat16> y, int M, int N, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);  // (BLOCK_M) int32: rows of x and y
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);  // (BLOCK_N) int32: rows of W, columns of y
  auto fetch = [&](int step) {
    auto k = step * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(x + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(W + j[{_, None}] * K + k[{None, _}], (j < N)[{_, None}] & (k < K)[{None, _}]));  // (BLOCK_N, BLOCK_K)
  };
  auto average = tl.load(mean + i[{_, None}], (i < M)[{_, None}]);  // (BLOCK_M, 1) float32
  auto inverse = tl.load(rstd + i[{_, None}], (i < M)[{_, None}]);  // (BLOCK_M, 1) float32
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  int start = 0;
  for (auto [rows, columns] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) {
    auto k = start + tl.arange(0, BLOCK_K)[{None, _}];  // (1, BLOCK_K) int32
    auto slope = tl.load(w + k, k < K, 0.0f);           // (1, BLOCK_K) float32
    auto offset = tl.load(b + k, k < K, 0.0f);          // (1, BLOCK_K) float32
    auto v = tl.cast<float>(tl.load(rows));             // (BLOCK_M, BLOCK_K) float32
    auto normal = (v - average) * inverse * slope + offset;
    acc = tl.dot(tl.cast<tl::bfloat16>(normal), columns.trans());
    start += BLOCK_K;
  }
  auto bias = tl.load(c + j[{None, _}], (j < N)[{None, _}]);  // (1, BLOCK_N) float32
  auto result = tl.cast<tl::bfloat16>(acc + tl.convert(bias, acc));
  tl.store(y + i[{_, None}] * N + j[{None, _}], result, (i < M)[{_, None}] & (j < N)[{None, _}]);
}

// Form 1, of the weights alone: V[n, k] = w[k] W[n, k], s[n] = sum of V[n, k], t[n] = sum of b[k] W[n, k], plus c[n].
TL_KERNEL void fold(tl::block& tl, tl::ptr<const float> w, tl::ptr<const float> b, tl::ptr<const tl::bfloat16> W, tl::ptr<const float> c,
                    tl::ptr<tl::bfloat16> V, tl::ptr<float> s, tl::ptr<float> t, int K) {
  auto n = tl.program_id(0);
  auto k = tl.arange(0, ROW);
  auto v = tl.cast<float>(tl.load(W + n * K + k, k < K, tl::bfloat16(0)));                                         // (ROW) float32
  auto scaled = tl.cast<tl::bfloat16>(v * tl.load(w + k, k < K, 0.0f));  // (ROW) bfloat16
  tl.store(V + n * K + k, scaled, k < K);
  float of_mean = tl.sum(tl.cast<float>(scaled));  // what a row of ones gives, in the product that will be made
  float of_offset = tl.sum(v * tl.load(b + k, k < K, 0.0f));
  tl.store(s + n, of_mean);
  tl.store(t + n, of_offset + tl.load(c + n));
}

// Form 1: the product of x as it is, put right at the end.
TL_KERNEL void folded(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> mean, tl::ptr<const float> rstd,
                      tl::ptr<const tl::bfloat16> V, tl::ptr<const float> s, tl::ptr<const float> t, tl::ptr<tl::bfloat16> y, int M,
                      int N, int K) {
  auto i = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto j = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto fetch = [&](int step) {
    auto k = step * BLOCK_K + tl.arange(0, BLOCK_K);
    return tl.stage(tl.fetch(x + i[{_, None}] * K + k[{None, _}], (i < M)[{_, None}] & (k < K)[{None, _}]),   // (BLOCK_M, BLOCK_K)
                    tl.fetch(V + j[{_, None}] * K + k[{None, _}], (j < N)[{_, None}] & (k < K)[{None, _}]));  // (BLOCK_N, BLOCK_K)
  };
  auto acc = tl.zeros(BLOCK_M, BLOCK_N);
  for (auto [rows, columns] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) acc = tl.dot(rows, columns.trans(), acc);

  auto average = tl.convert(tl.load(mean + i[{_, None}], (i < M)[{_, None}]), acc);  // (BLOCK_M, 1) float32, laid out as acc
  auto inverse = tl.convert(tl.load(rstd + i[{_, None}], (i < M)[{_, None}]), acc);  // (BLOCK_M, 1)
  auto of_mean = tl.convert(tl.load(s + j[{None, _}], (j < N)[{None, _}]), acc);     // (1, BLOCK_N)
  auto of_offset = tl.convert(tl.load(t + j[{None, _}], (j < N)[{None, _}]), acc);   // (1, BLOCK_N)
  auto centred = acc - average * of_mean;           // (BLOCK_M, BLOCK_N) float32
  auto whole = centred * inverse + of_offset;  // (BLOCK_M, BLOCK_N) float32
  tl.store(y + i[{_, None}] * N + j[{None, _}], tl.cast<tl::bfloat16>(whole), (i < M)[{_, None}] & (j < N)[{None, _}]);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const float> w, tl::ptr<const float> b,
                   tl::ptr<const tl::bfloat16> W, tl::ptr<const float> c, tl::ptr<tl::bfloat16> y, int M, int N, int K, float epsilon,
                   int form) {
  auto grid = tl::grid(tl::cdiv(N, BLOCK_N), tl::cdiv(M, BLOCK_M));
  auto mean = host.workspace<float>(M), rstd = host.workspace<float>(M);
  host.launch(statistics, tl::grid(M), x, mean, rstd, K, epsilon);
  if (form == 0) {
    host.launch(direct, grid, x, mean, rstd, w, b, W, c, y, M, N, K);
  } else {
    auto V = host.workspace<tl::bfloat16>(N * K);
    auto s = host.workspace<float>(N), t = host.workspace<float>(N);
    host.launch(fold, tl::grid(N), w, b, W, c, V, s, t, K);
    host.launch(folded, grid, x, mean, rstd, V, s, t, y, M, N, K);
  }
}
