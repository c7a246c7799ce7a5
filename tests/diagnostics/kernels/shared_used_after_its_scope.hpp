// arguments: x in i32 64; out out i32 64
// expect: OUT_OF_BOUNDS read lane 0 block 0 line 11
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto part = [&] {
    auto s = tl.shared<int>(tl::c<2>, tl::c<32>);
    tl.store(s.index(1), i);
    return s.index(1);
  }();
  tl.store(out + i, tl.load(part), i < 16);
  tl.store(out + i, tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
