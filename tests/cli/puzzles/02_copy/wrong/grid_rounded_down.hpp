// expect: WRONG
// mistake: The grid is n / BLOCK rounded down, so the last, partial block never runs.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  tl.store(out + offsets, a, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(copy, tl::grid(n / 64), x, out, n);
}
