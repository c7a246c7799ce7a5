// arguments: flags inout i32 2; out out i32 2
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void meet(tl::block& tl, tl::ptr<int> flags, tl::ptr<int> out) {
  auto me = tl.program_id(0);
  tl.atomic_xchg(flags + me, me + 5, tl::release);
  while (tl.atomic_add(flags + (1 - me), 0, tl::acquire) != 6 - me) {}
  tl.store(out + me, me);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> flags, tl::ptr<int> out) { host.launch(meet, tl::grid(2), flags, out); }
