// arguments: x in i32 64; out out i32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<64>);
  auto i = tl.arange(0, tl::c<64>);
  tl.store(s, i);
  for (int k = 0; k < 3; ++k) {
    auto t = tl.shared<int>(tl::c<64>);
    tl.store(t, i + k);
    tl.barrier();
    {
      auto u = tl.shared<int>(tl::c<64>);
      tl.store(u, tl.load(t.at(63 - i)));
    }
    auto v = tl.shared<int>(tl::c<64>);
    tl.store(v, 1);
  }
  tl.store(out + i, tl.load(s));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
