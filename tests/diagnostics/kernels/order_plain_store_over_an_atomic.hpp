// arguments: total inout i32 2
// expect: RACE atomic total[1] lane 0 block 1 line 7 after write lane 0 block 0 line 6 count 2
// Block 0 clears what the others add to.
#include <tl/tl.hpp>
TL_KERNEL void add(tl::block& tl, tl::ptr<int> total) {
  if (tl.program_id(0) == 0) tl.store(total + 1, 0);
  else tl.atomic_add(total + 1, 1, tl::relaxed);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> total) { host.launch(add, tl::grid(3), total); }
