// expect: OUT_OF_BOUNDS
// mistake: The last, partial block stores without a mask.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  tl.store(out + offsets, a);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(copy, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
