// arguments: locks inout i32 8; here inout i32 8
// expect: DEADLOCK atomic locks[7] block 0 line 13
// expect: DEADLOCK atomic locks[0] block 1 line 13
// Each block holds one lock and wants the other's. That both have one is no chance here: they meet in between.
#include <tl/tl.hpp>

TL_KERNEL void swap(tl::block& tl, tl::ptr<int> locks, tl::ptr<int> here) {
  auto me = 7 * tl.program_id(0);
  auto other = 7 - me;
  while (tl.atomic_cas(locks + me, 0, 1, tl::acquire) != 0) {}
  tl.atomic_xchg(here + me, 1);
  while (tl.atomic_load(here + other) == 0) {}
  while (tl.atomic_cas(locks + other, 0, 1, tl::acquire) != 0) {}
  tl.atomic_xchg(locks + other, 0, tl::release);
  tl.atomic_xchg(locks + me, 0, tl::release);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> locks, tl::ptr<int> here) { host.launch(swap, tl::grid(2), locks, here); }
