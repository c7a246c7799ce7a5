// Only where the second block comes first do both store.
#include <tl/tl.hpp>

TL_KERNEL void late(tl::block& tl, tl::ptr<int> word, tl::ptr<int> out) {
  int ticket = tl.atomic_add(word, 1);
  if (ticket != tl.program_id(0)) tl.store(out, 7);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> word, tl::ptr<int> out) { host.launch(late, tl::grid(2), word, out); }
