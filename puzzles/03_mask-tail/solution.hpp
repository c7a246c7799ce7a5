// x has n elements, at most BLOCK. Fill holes 1 to 4 so that padded = x, then zeros, and
// marked = 10 x, then -1. Then run: ./kernelings run 03
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void ragged_tail(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  auto i = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = /*[1: tl::tile<bool, BLOCK>]*/ i < n /*[1]*/;  // (BLOCK) bool: has an element
  auto other = /*[2: float]*/ 0.0f /*[2]*/;  // what the rest sees
  auto value = /*[3: tl::tile<float, BLOCK>]*/ tl.load(x + i, mask, other) /*[3]*/;  // (BLOCK) float32
  tl.store(padded + i, value);
  tl.store(marked + i, /*[4: tl::tile<float, BLOCK>]*/ tl.where(mask, 10.0f * value, -1.0f) /*[4]*/);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  host.launch(ragged_tail, tl::grid(1), x, padded, marked, n);
}
