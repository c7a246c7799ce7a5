// expect: OUT_OF_BOUNDS
// mistake: The mask of the right neighbour is i <= n - 1, which is i < n in other words.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void box_blur(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = i < n;
  auto here = tl.load(x + i, mask, 0.0f);
  auto left = tl.where(i > 0, tl.load(x + i - 1, mask & (i > 0), 0.0f), here);
  auto right = tl.where(i < n - 1, tl.load(x + i + 1, i <= n - 1, 0.0f), here);
  tl.store(out + i, (left + here + right) / 3.0f, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(box_blur, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
