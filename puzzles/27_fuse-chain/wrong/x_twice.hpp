// expect: BUDGET
// mistake: x is loaded twice, once for the test and once for the value.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void chain(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                     tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a_tile = tl.load(a + offsets, mask);
  auto x_tile = tl.load(x + offsets, mask);
  auto b_tile = tl.load(b + offsets, mask);
  auto r_tile = tl.load(r + offsets, mask);
  auto result = tl.where(a_tile * tl.load(x + offsets, mask) + b_tile > 0.0f, a_tile * x_tile + b_tile, 0.0f) + r_tile;
  tl.store(y + offsets, result, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                   tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(chain, grid, a, x, b, r, y, n);
}
