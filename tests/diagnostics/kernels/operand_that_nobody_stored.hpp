// arguments: x in f16 256; out out f32 256
// expect: UNINITIALIZED write out[0] lane 0 block 0 line 10 after read lane 0 block 0 line 9
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto at = i[{_, None}] * 16 + i[{None, _}];
  auto a = tl.load(x + at);
  auto s = tl.shared_operand<tl::float16>(tl::c<16>, tl::c<16>);
  auto sum = tl.dot(s, a);
  tl.store(out + at, sum);
}
TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
