// expect: WRONG
// mistake: The first numbers of x are copied forwards: lane i reads x[i], not x[n - 1 - i].
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void backwards(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + i, tl.load(x + i));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(backwards, tl::grid(1), x, out, n);
}
