// expect: WRONG
// mistake: The real part is stored before the imaginary part is computed from it: z is both operand and result.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 512>;

TL_KERNEL void multiply(tl::block& tl, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  auto numbers = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = numbers < n;
  auto ar = tl.load(z + 2 * numbers, mask), ai = tl.load(z + 2 * numbers + 1, mask);
  auto br = tl.load(w + 2 * numbers, mask), bi = tl.load(w + 2 * numbers + 1, mask);
  tl.store(z + 2 * numbers, ar * br - ai * bi, mask);
  tl.store(z + 2 * numbers + 1, tl.load(z + 2 * numbers, mask) * bi + ai * br, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<float> z, tl::ptr<const float> w, int n) {
  host.launch(multiply, tl::grid(tl::cdiv(n, BLOCK)), z, w, n);
}
