// arguments: flag inout i32 1; out out i32 33
// expect: DEADLOCK atomic flag[0] block 0 line 8 count 32
// All wait for the last block, which has no room before one of them ends.
#include <tl/tl.hpp>

TL_KERNEL void chain(tl::block& tl, tl::ptr<int> flag, tl::ptr<int> out) {
  if (tl.program_id(0) < 32) {
    while (tl.atomic_load(flag, tl::acquire) == 0) {}
  }
  tl.atomic_xchg(flag, 1, tl::release);
  tl.store(out + tl.program_id(0), tl.program_id(0));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> flag, tl::ptr<int> out) { host.launch(chain, tl::grid(33), flag, out); }
