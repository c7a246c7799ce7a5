// expect: BUDGET
// mistake: The addition of r is still a launch of its own: u is written to memory and read back.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void scale_and_rectify(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                     tl::ptr<float> u, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(u + offsets, tl.maximum(tl.load(a + offsets, mask) * tl.load(x + offsets, mask) + tl.load(b + offsets, mask), 0.0f), mask);
}

TL_KERNEL void add(tl::block& tl, tl::ptr<const float> u, tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(y + offsets, tl.load(u + offsets, mask) + tl.load(r + offsets, mask), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                   tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  auto u = host.workspace<float>(n);
  host.launch(scale_and_rectify, grid, a, x, b, u, n);
  host.launch(add, grid, u, r, y, n);
}
