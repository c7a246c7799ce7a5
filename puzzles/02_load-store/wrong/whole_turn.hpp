// expect: WRONG
// mistake: Both sides are reversed, the load and the store, and two reversals cancel.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void backwards(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + (BLOCK - 1 - i), tl.load(x + (n - 1 - i)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(backwards, tl::grid(1), x, out, n);
}
