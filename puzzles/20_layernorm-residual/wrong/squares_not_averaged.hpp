// expect: WRONG
// mistake: The squares of the distances are summed but not divided by n: rows shrink by the root of n too much.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192, 4096, 2048>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;

TL_KERNEL void add_and_normalise(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> r, tl::ptr<const float> w,
                                 tl::ptr<const float> b, tl::ptr<float> h, tl::ptr<float> y, int n, float epsilon) {
  auto begin = tl.program_id(0) * n;  // element 0 of the row, in x, r, h and y

  // First walk: h, and its mean.
  auto total = tl.zeros(BLOCK);  // (BLOCK) float32
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);  // (BLOCK) int32
    auto mask = cols < n;
    // (BLOCK) float32: 0 in lanes past the end
    auto v = tl.load(x + begin + cols, mask, 0.0f) + tl.load(r + begin + cols, mask, 0.0f);
    tl.store(h + begin + cols, v, mask);
    total += v;
  }
  float mean = tl.sum(total) / n;

  // Second walk, back from the right: the mean of the squared distances. What the first has touched last is nearest.
  auto squares = tl.zeros(BLOCK);  // (BLOCK) float32
  for (int start : tl.range((n - 1) / BLOCK * BLOCK, -1, -BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(h + begin + cols, mask);  // (BLOCK) float32
    auto centred = tl.where(mask, v - mean, 0.0f);  // (BLOCK) float32
    squares += centred * centred;
  }
  float rstd = tl.rsqrt(tl.sum(squares) + epsilon);  // 1 / deviation

  // Third walk, from the left again: the result.
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(h + begin + cols, mask);  // (BLOCK) float32 each
    auto weight = tl.load(w + cols, mask);
    auto bias = tl.load(b + cols, mask);
    auto result = (v - mean) * rstd * weight + bias;
    tl.store(y + begin + cols, result, mask);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> r, tl::ptr<const float> w,
                   tl::ptr<const float> b, tl::ptr<float> h, tl::ptr<float> y, int m, int n, float epsilon) {
  host.launch(add_and_normalise, tl::grid(m), x, r, w, b, h, y, n, epsilon);
}
