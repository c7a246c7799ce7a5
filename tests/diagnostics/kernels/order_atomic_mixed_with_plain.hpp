// arguments: total inout i32 1
// expect: RACE read total[0] lane 0 block 1 line 7 after atomic lane 0 block 0 line 9
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> total) {
  if (tl.program_id(0) == 1) {
    tl.device_assert(tl.load(total) >= 0);
  } else {
    tl.atomic_add(total, 1);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<int> total) { host.launch(add, tl::grid(2), total); }
