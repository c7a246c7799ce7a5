// x has n elements, at most BLOCK. Fill holes 1 to 4 so that padded = x, then zeros, and
// marked = 10 x, then -1. Then run: ./kernelings run 03
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void ragged_tail(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  auto i = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = TL_HOLE(1, tl::tile<bool, BLOCK>);  // (BLOCK) bool: has an element
  auto other = TL_HOLE(2, float);  // what the rest sees
  auto value = TL_HOLE(3, tl::tile<float, BLOCK>);  // (BLOCK) float32
  tl.store(padded + i, value);
  tl.store(marked + i, TL_HOLE(4, tl::tile<float, BLOCK>));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  host.launch(ragged_tail, tl::grid(1), x, padded, marked, n);
}
