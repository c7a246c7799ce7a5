// arguments: x in i32 64; out out i32 64
// expect: ASSERT write block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto second = [&] {
    auto first = tl.shared<int>(tl::c<64>);
    tl.store(first, i);
    return tl.shared<int>(tl::c<64>);
  }();
  tl.store(second, i);
  tl.store(out + i, tl.load(second) + tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
