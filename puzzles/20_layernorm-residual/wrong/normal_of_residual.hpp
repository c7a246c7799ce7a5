// expect: WRONG
// mistake: The normalisation takes r in the place of h: the sum is stored but not normalised.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 16384, 8192, 4096>;
constexpr auto num_warps = tl::meta<"num_warps", 32, 16, 8>;

TL_KERNEL void add_and_normalise(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> r, tl::ptr<const float> w,
                                 tl::ptr<const float> b, tl::ptr<float> h, tl::ptr<float> y, int n, float epsilon) {
  auto begin = tl.program_id(0) * n;

  auto total = tl.zeros(BLOCK);
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(x + begin + cols, mask, 0.0f) + tl.load(r + begin + cols, mask, 0.0f);
    tl.store(h + begin + cols, v, mask);
    total += v;
  }
  auto mean = tl.sum(total) / n;

  auto squares = tl.zeros(BLOCK);
  for (int start : tl.range((n - 1) / BLOCK * BLOCK, -1, -BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(h + begin + cols, mask);
    auto centred = tl.where(mask, v - mean, 0.0f);
    squares += centred * centred;
  }
  auto rstd = tl.rsqrt(tl.sum(squares) / n + epsilon);

  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(r + begin + cols, mask);
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
