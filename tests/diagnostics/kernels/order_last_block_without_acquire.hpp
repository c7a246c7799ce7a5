// arguments: x in i32 512; bins inout i32 8; out out i32 8; count inout i32 1
// expect: RACE read bins[0] lane 0 block 3 line 9 after atomic lane 0 block 2 line 7 count 8
// The last block has nothing that acquires what the fences released.
#include <tl/tl.hpp>
TL_KERNEL void count_all(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> bins, tl::ptr<int> out, tl::ptr<int> count) {
  auto b = tl.arange(0, tl::c<8>);
  tl.atomic_add(bins + b, 1, tl::relaxed);
  tl.fence(tl::release);
  if (tl.atomic_add(count, 1, tl::relaxed) == 3) tl.store(out + b, tl.load(bins + b));
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> bins, tl::ptr<int> out, tl::ptr<int> count) { host.launch(count_all, tl::grid(4), x, bins, out, count); }
