// arguments: x inout i32 64; flag inout i32 1; out out i32 128
// expect: RACE write x[20] lane 20 block 2 line 17 after read lane 0 block 0 line 9
// Blocks 0 and 1 read the same elements in different lanes; block 2 waits for block 1 alone before it writes them.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<int> x, tl::ptr<int> flag, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  auto id = tl.program_id(0);
  if (id == 0) {
    auto early = tl.load(x + i + 20, i < 12);
    tl.store(out + i, early, i < 12);
  } else if (id == 1) {
    auto late = tl.load(x + i, i >= 20);
    tl.store(out + i + 64, late, i >= 20);
    tl.atomic_add(flag, 1, tl::release);
  } else {
    while (tl.atomic_add(flag, 0, tl::acquire) == 0) {}
    tl.store(x + i, i, i >= 20);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x, tl::ptr<int> flag, tl::ptr<int> out) { host.launch(turn, tl::grid(3), x, flag, out); }
