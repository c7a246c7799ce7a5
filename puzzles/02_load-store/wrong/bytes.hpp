// expect: OUT_OF_BOUNDS
// mistake: The index is multiplied by sizeof(float); a pointer counts elements, not bytes.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void backwards(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + i, tl.load(x + (n - 1 - i * 4)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(backwards, tl::grid(1), x, out, n);
}
