// arguments: x in i32 64; out out i32 64
// expect: BAD_LAUNCH write block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto a = tl.shared<float>(tl::c<32768>);
  auto b = tl.shared<float>(tl::c<32768>);
  tl.store(a.at(i), 1.0f);
  tl.store(b.at(i), 1.0f);
  tl.store(out + i, tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
