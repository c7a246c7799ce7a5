// expect: WRONG
// mistake: The grid is n / BLOCK rounded down, so the last, partial block never runs.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void saxpy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto x_tile = tl.load(x + offsets, mask);
  auto y_tile = tl.load(y + offsets, mask);
  tl.store(y + offsets, a * x_tile + y_tile, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  host.launch(saxpy, tl::grid(n / BLOCK), x, y, a, n);
}
