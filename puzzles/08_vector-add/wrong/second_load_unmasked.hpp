// expect: OUT_OF_BOUNDS
// mistake: The second load has no mask: past n it reads what lies behind y.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128>;

TL_KERNEL void vector_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  auto b = tl.load(y + offsets);
  tl.store(z + offsets, a + b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  host.launch(vector_add, tl::grid(tl::cdiv(n, BLOCK)), x, y, z, n);
}
