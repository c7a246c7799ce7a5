// expect: WRONG
// mistake: The coefficients enter in the reverse order: Horner starts with the highest power, c3.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void swish(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> y, float beta, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto stored = tl.load(x + offsets, mask);
  auto a = tl.cast<float>(stored);
  auto gate = tl.sigmoid(beta * a);
  auto product = a * gate;
  auto rounded = tl.cast<tl::float16>(product);
  tl.store(y + offsets, rounded, mask);
}

TL_KERNEL void polynomial(tl::block& tl, tl::ptr<const tl::float16> u, tl::ptr<tl::float16> v, float c0, float c1,
                          float c2, float c3, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.cast<float>(tl.load(u + offsets, mask));
  auto value = tl.fma(tl.fma(tl.fma(c0, a, c1), a, c2), a, c3);
  tl.store(v + offsets, tl.cast<tl::float16>(value), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> y, tl::ptr<const tl::float16> u,
                   tl::ptr<tl::float16> v, float beta, float c0, float c1, float c2, float c3, int n) {
  host.launch(swish, tl::grid(tl::cdiv(n, BLOCK)), x, y, beta, n);
  host.launch(polynomial, tl::grid(tl::cdiv(n, BLOCK)), u, v, c0, c1, c2, c3, n);
}
