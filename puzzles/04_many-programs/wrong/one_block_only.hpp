// expect: WRONG
// mistake: The grid is one block, which does its 64 elements and leaves the rest.
// hint: 1
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
  host.launch(saxpy, tl::grid(1), x, y, a, n);
}
