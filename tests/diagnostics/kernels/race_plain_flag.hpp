// arguments: flag inout i32 1; out out i32 2
// expect: RACE write flag[0] lane 0 block 1 line 11 after read lane 0 block 0 line 9
// expect: RACE read flag[0] lane 0 block 0 line 9 after write lane 0 block 1 line 11
#include <tl/tl.hpp>

TL_KERNEL void wait(tl::block& tl, tl::ptr<int> flag, tl::ptr<int> out) {
  auto me = tl.program_id(0);
  if (me == 0) {
    while (tl.load(flag) != 1) {}
  } else {
    tl.store(flag, 1);
  }
  tl.store(out + me, me);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> flag, tl::ptr<int> out) { host.launch(wait, tl::grid(2), flag, out); }
