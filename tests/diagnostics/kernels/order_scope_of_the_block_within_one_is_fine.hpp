// arguments: counts inout i32 4; flag inout i32 1
// expect: none
// Each block has a word of its own, and in the second launch the words change hands; in the third, a release and an
// acquire are between the block-wide additions of two blocks.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> counts, int first) {
  for (int i = 0; i < 3; ++i) tl.atomic_add(counts + (first + tl.program_id(0)) % 4, 1, tl::relaxed, tl::cta);
}

TL_KERNEL void pass(tl::block& tl, tl::ptr<int> counts, tl::ptr<int> flag) {
  if (tl.program_id(0) == 1)
    while (tl.atomic_load(flag, tl::acquire) == 0) {}
  tl.atomic_add(counts, 1, tl::relaxed, tl::cta);
  if (tl.program_id(0) == 0) tl.atomic_xchg(flag, 1, tl::release);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> counts, tl::ptr<int> flag) {
  host.launch(add, tl::grid(4), counts, 0);
  host.launch(add, tl::grid(4), counts, 1);
  host.launch(pass, tl::grid(2), counts, flag);
}
