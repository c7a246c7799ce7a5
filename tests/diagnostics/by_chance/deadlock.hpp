// Two locks, taken in two orders.
#include <tl/tl.hpp>

TL_KERNEL void swap(tl::block& tl, tl::ptr<int> word, tl::ptr<int> out) {
  auto me = tl.program_id(0);
  while (tl.atomic_cas(word + me, 0, 1, tl::acquire) != 0) {}
  while (tl.atomic_cas(word + 1 - me, 0, 1, tl::acquire) != 0) {}
  tl.store(out, tl.load(out) + 1);
  tl.atomic_xchg(word + 1 - me, 0, tl::release);
  tl.atomic_xchg(word + me, 0, tl::release);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> word, tl::ptr<int> out) { host.launch(swap, tl::grid(2), word, out); }
