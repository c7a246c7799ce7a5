// arguments: x in i32 64; out out i32 64
// expect: none
// 2 i mod 64 meets every even element twice; the mask keeps one lane of each pair. Duplicates in a load are no race.
#include <tl/tl.hpp>
TL_KERNEL void scatter(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + 2 * i % 64, tl.load(x + i / 2), i < 32);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(scatter, tl::grid(1), x, out); }
