// Each element is dropped with probability p, the rest grow by 1 / (1 - p): once with the choice stored, once without,
// since the seed repeats it: fill holes 1 to 5. Then run: ./kernelings run 14
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 512, 2048>;

// The choice is stored in `keep`, for whoever needs it later.
TL_KERNEL void drop_and_store(tl::block& tl, tl::ptr<const float> x, tl::ptr<tl::uint8> keep, tl::ptr<float> y, float p,
                              int seed, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);  // (BLOCK) float32
  auto u = /*[1: tl::tile<float, BLOCK>]*/ tl.rand(seed, offsets) /*[1]*/;  // (BLOCK) float32: 0 <= u < 1, one number for each element
  auto kept = /*[2: tl::tile<bool, BLOCK>]*/ u >= p /*[2]*/;  // (BLOCK) bool: true with probability 1 - p
  tl.store(keep + offsets, tl.cast<tl::uint8>(kept), mask);
  tl.store(y + offsets, /*[3: tl::tile<float, BLOCK>]*/ tl.where(kept, v / (1 - p), 0.0f) /*[3]*/, mask);
}

// The choice is not stored: whoever knows the seed can make it again.
TL_KERNEL void drop(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, float p, int seed, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);  // (BLOCK) float32
  auto result = /*[4: tl::tile<float, BLOCK>]*/ tl.where(tl.rand(seed, offsets) >= p, v / (1 - p), 0.0f) /*[4]*/;  // (BLOCK) float32
  tl.store(y + offsets, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<tl::uint8> keep, tl::ptr<float> stored,
                   tl::ptr<float> y, tl::ptr<const float> dy, tl::ptr<float> dx, float p, int seed, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(drop_and_store, grid, x, keep, stored, p, seed, n);
  host.launch(drop, grid, x, y, p, seed, n);
  /*[5:]*/ host.launch(drop, grid, dy, dx, p, seed, n); /*[5]*/  // the way back: dx from dy
}
