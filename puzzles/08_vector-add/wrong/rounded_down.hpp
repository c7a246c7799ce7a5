// expect: WRONG
// mistake: The grid is n / BLOCK rounded down, so the last, partial block never runs.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void vector_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  auto b = tl.load(y + offsets, mask);
  tl.store(z + offsets, a + b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  host.launch(vector_add, tl::grid(n / BLOCK), x, y, z, n);
}
