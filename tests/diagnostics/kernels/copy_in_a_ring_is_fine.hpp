// arguments: x in i32 64; out out i32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<3>, tl::c<16>);
  auto i = tl.arange(0, tl::c<16>);
  auto fetch = [&](int k) {
    tl.async_copy(s.index(k % 3), x + k * 16 + i, k * 16 + i < 64);
    tl.async_commit();
  };
  fetch(0);
  fetch(1);
  for (int k = 0; k < 4; ++k) {
    tl.async_wait<1>();
    tl.barrier();
    tl.store(out + k * 16 + i, tl.load(s.at(k % 3, 15 - i)));
    fetch(k + 2);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
