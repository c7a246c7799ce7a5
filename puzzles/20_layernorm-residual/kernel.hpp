// h = x + r, y = (h - mean) w / deviation + b, by rows of any length in tiles of BLOCK: fill holes 1 to 8. Then run:
//   ./kernelings run 20
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 16384, 8192, 4096>;
constexpr auto num_warps = tl::meta<"num_warps", 32, 16, 8>;

TL_KERNEL void add_and_normalise(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> r, tl::ptr<const float> w,
                                 tl::ptr<const float> b, tl::ptr<float> h, tl::ptr<float> y, int n, float epsilon) {
  auto begin = tl.program_id(0) * n;  // element 0 of the row, in x, r, h and y

  // First walk: h, and its mean.
  auto total = tl.zeros(BLOCK);  // (BLOCK) float32
  for (int start : tl.range(0, TL_HOLE(1, int), BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);  // (BLOCK) int32
    auto mask = cols < n;
    // (BLOCK) float32: 0 in lanes past the end
    auto v = TL_HOLE(2, tl::tile<float, BLOCK>);
    TL_HOLE(3);
    total += v;
  }
  float mean = TL_HOLE(4, float);

  // Second walk, back from the right: the mean of the squared distances. What the first has touched last is nearest.
  auto squares = tl.zeros(BLOCK);  // (BLOCK) float32
  for (int start : tl.range((n - 1) / BLOCK * BLOCK, -1, -BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = TL_HOLE(5, tl::tile<float, BLOCK>);  // (BLOCK) float32
    auto centred = TL_HOLE(6, tl::tile<float, BLOCK>);  // (BLOCK) float32
    squares += centred * centred;
  }
  float rstd = TL_HOLE(7, float);  // 1 / deviation

  // Third walk, from the left again: the result.
  for (int start : tl.range(0, n, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto mask = cols < n;
    auto v = tl.load(h + begin + cols, mask);  // (BLOCK) float32 each
    auto weight = tl.load(w + cols, mask);
    auto bias = tl.load(b + cols, mask);
    auto result = TL_HOLE(8, tl::tile<float, BLOCK>);
    tl.store(y + begin + cols, result, mask);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> r, tl::ptr<const float> w,
                   tl::ptr<const float> b, tl::ptr<float> h, tl::ptr<float> y, int m, int n, float epsilon) {
  host.launch(add_and_normalise, tl::grid(m), x, r, w, b, h, y, n, epsilon);
}
