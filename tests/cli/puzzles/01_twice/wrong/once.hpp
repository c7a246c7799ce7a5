// expect: WRONG
// mistake: The input is copied, not doubled.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  tl.store(out + offsets, a, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(twice, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
