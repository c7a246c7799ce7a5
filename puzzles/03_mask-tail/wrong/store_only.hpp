// expect: OUT_OF_BOUNDS
// mistake: The lanes are sorted out after the load, too late: the load itself needs the mask.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void ragged_tail(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  auto i = tl.arange(0, BLOCK);
  auto mask = i < n;
  auto value = tl.load(x + i);
  tl.store(padded + i, tl.where(mask, value, 0.0f));
  tl.store(marked + i, tl.where(mask, 10.0f * value, -1.0f));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  host.launch(ragged_tail, tl::grid(1), x, padded, marked, n);
}
