// arguments: flags inout i32 2; out out i32 2
// expect: DEADLOCK atomic flags[1] block 0 line 9
// expect: DEADLOCK atomic flags[0] block 1 line 9
#include <tl/tl.hpp>

TL_KERNEL void meet(tl::block& tl, tl::ptr<int> flags, tl::ptr<int> out) {
  auto me = tl.program_id(0);
  // Each sets its flag only after it has seen the other's, which holds me + 5 by then: never.
  while (tl.atomic_add(flags + (1 - me), 0, tl::acquire) != 6 - me) {}
  tl.atomic_xchg(flags + me, me + 5, tl::release);
  tl.store(out + me, me);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> flags, tl::ptr<int> out) { host.launch(meet, tl::grid(2), flags, out); }
