// expect: WRONG
// mistake: The arguments of tl.where are swapped: the value where the condition holds comes second, right after it.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void ragged_tail(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  auto i = tl.arange(0, BLOCK);
  auto mask = i < n;
  auto value = tl.load(x + i, mask, 0.0f);
  tl.store(padded + i, value);
  tl.store(marked + i, tl.where(mask, -1.0f, 10.0f * value));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> padded, tl::ptr<float> marked, int n) {
  host.launch(ragged_tail, tl::grid(1), x, padded, marked, n);
}
