// arguments: x in f16 256; out out f32 256
// expect: none
// Stores wait for whoever multiplies: in a loop too.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto at = i[{_, None}] * 16 + i[{None, _}];
  auto a = tl.load(x + at);
  auto sum = tl.zeros(tl::c<16>, tl::c<16>);
  auto s = tl.shared_operand<tl::float16>(tl::c<16>, tl::c<16>);
  for (int k = 0; k < 3; ++k) {
    tl.store(s, tl.cast<tl::float16>(tl.dot_wait(tl.dot(a, a))));
    sum = tl.dot(s.trans(), a, sum);
  }
  tl.store(out + at, sum);
}
TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
