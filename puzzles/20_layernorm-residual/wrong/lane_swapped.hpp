// expect: MISSING_BARRIER
// mistake: The second walk goes from the right end of each tile: a lane reads what another has stored, with no barrier between.
// hint: 2
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
    auto other = start + (BLOCK - 1 - tl.arange(0, BLOCK));
    auto v = tl.load(h + begin + other, other < n);
    auto centred = tl.where(other < n, v - mean, 0.0f);
    squares += centred * centred;
  }
  auto rstd = tl.rsqrt(tl.sum(squares) / n + epsilon);

  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(h + begin + cols, mask);
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
