// arguments: x in i32 64; out out i32 64
// expect: MISSING_BARRIER read s[0] lane 0 block 0 line 10 after write lane 0 block 0 line 9 count 64
// The same elements, by lanes of tiles of another shape.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto s = tl.shared<int>(tl::c<8>, tl::c<8>);
  auto row = tl.arange(0, tl::c<8>);
  auto i = tl.arange(0, tl::c<64>);
  for (int k = 0; k < 8; ++k) tl.store(s.index(k), tl.load(x + k * 8 + row));
  tl.store(out + i, tl.load(s.at(i / 8, i % 8)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
