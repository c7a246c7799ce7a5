// Each block reads and writes in two atomics.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> word, tl::ptr<int> out) {
  auto old = tl.atomic_load(out);
  tl.atomic_xchg(out, old + 1);
  tl.atomic_add(word, 1);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> word, tl::ptr<int> out) { host.launch(add, tl::grid(4), word, out); }
