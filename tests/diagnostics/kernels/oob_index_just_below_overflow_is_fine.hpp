// arguments: x in f32 64; out out f32 64; far = 2147483584; high = 2
// expect: none
// 2^31 - 64 and 63 lanes behind it still fit; what goes beyond is counted in 64 bits, and comes back.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int far, int high) {
  auto i = tl.arange(0, tl::c<64>);
  auto near_the_end = x - far;
  auto beyond = x - static_cast<long long>(high) * far * 4;
  tl.store(out + i, tl.load(near_the_end + (far + i)) + tl.load(beyond + (static_cast<long long>(high) * far * 4 + i)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int far, int high) { host.launch(copy, tl::grid(1), x, out, far, high); }
