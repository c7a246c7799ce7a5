// arguments: count inout i32 1
// expect: RACE atomic count[0] lane 0 block 1 line 8 after write lane 0 block 0 line 7 count 3
// Nothing holds the others back until the first block has stored.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> count) {
  if (tl.program_id(0) == 0) tl.store(count, 0);
  tl.atomic_add(count, 1, tl::relaxed);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> count) { host.launch(add, tl::grid(4), count); }
