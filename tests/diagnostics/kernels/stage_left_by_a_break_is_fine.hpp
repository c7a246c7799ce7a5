// arguments: x in i32 256; out out i32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto fetch = [&](int k) { return tl.fetch(x + k * tl::c<32> + i); };
  for (int half = 0; half < 2; ++half) {
    auto found = tl.zeros<int>(tl::c<32>);
    for (auto line : tl.range(8, tl::c<4>, fetch)) {
      found = tl.load(line.at(31 - i));
      if (tl.max(found) > 5) break;
    }
    auto own = tl.shared<int>(tl::c<4>, tl::c<32>);
    for (int k = 0; k < 4; ++k) tl.store(own.index(k), found + k);
    tl.barrier();
    tl.store(out + half * tl::c<32> + i, tl.load(own.at(2, 31 - i)));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
