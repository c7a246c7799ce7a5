// expect: WRONG
// mistake: The kernel without a stored choice counts from 1, the other from 0: they drop different elements.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 512, 2048>;

TL_KERNEL void drop_and_store(tl::block& tl, tl::ptr<const float> x, tl::ptr<tl::uint8> keep, tl::ptr<float> y, float p,
                              int seed, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);
  auto u = tl.rand(seed, offsets);
  auto kept = u >= p;
  tl.store(keep + offsets, tl.cast<tl::uint8>(kept), mask);
  tl.store(y + offsets, tl.where(kept, v / (1 - p), 0.0f), mask);
}

TL_KERNEL void drop(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, float p, int seed, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto v = tl.load(x + offsets, mask);
  auto result = tl.where(tl.rand(seed, offsets + 1) >= p, v / (1 - p), 0.0f);
  tl.store(y + offsets, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<tl::uint8> keep, tl::ptr<float> stored,
                   tl::ptr<float> y, tl::ptr<const float> dy, tl::ptr<float> dx, float p, int seed, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(drop_and_store, grid, x, keep, stored, p, seed, n);
  host.launch(drop, grid, x, y, p, seed, n);
  host.launch(drop, grid, dy, dx, p, seed, n);
}
