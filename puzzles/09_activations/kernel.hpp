// y = x sigmoid(beta x) and v = c0 + c1 u + c2 u^2 + c3 u^3, stored in float16, computed in float32: fill
// holes 1 to 5. Then run: ./kernelings run 09
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void swish(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> y, float beta, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto stored = tl.load(x + offsets, mask);  // (BLOCK) float16
  auto a = TL_HOLE(1, tl::tile<float, BLOCK>);  // (BLOCK) float32: the same numbers, more room
  auto gate = TL_HOLE(2, tl::tile<float, BLOCK>);  // (BLOCK) float32, 0 to 1
  auto product = TL_HOLE(3, tl::tile<float, BLOCK>);  // (BLOCK) float32
  auto rounded = TL_HOLE(4, tl::tile<tl::float16, BLOCK>);  // (BLOCK) float16
  tl.store(y + offsets, rounded, mask);
}

TL_KERNEL void polynomial(tl::block& tl, tl::ptr<const tl::float16> u, tl::ptr<tl::float16> v, float c0, float c1,
                          float c2, float c3, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.cast<float>(tl.load(u + offsets, mask));  // (BLOCK) float32
  // From the inside out, three fused multiply-adds.
  auto value = TL_HOLE(5, tl::tile<float, BLOCK>);  // (BLOCK) float32
  tl.store(v + offsets, tl.cast<tl::float16>(value), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> y, tl::ptr<const tl::float16> u,
                   tl::ptr<tl::float16> v, float beta, float c0, float c1, float c2, float c3, int n) {
  host.launch(swish, tl::grid(tl::cdiv(n, BLOCK)), x, y, beta, n);
  host.launch(polynomial, tl::grid(tl::cdiv(n, BLOCK)), u, v, c0, c1, c2, c3, n);
}
