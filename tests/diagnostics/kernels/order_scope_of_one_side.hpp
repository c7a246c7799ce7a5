// arguments: count inout i32 1
// expect: RACE atomic count[0] lane 0 block 1 line 8 after atomic lane 0 block 0 line 7
// The scope of both sides counts.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> count) {
  if (tl.program_id(0) == 0) tl.atomic_add(count, 1, tl::relaxed, tl::cta);
  else tl.atomic_add(count, 1, tl::relaxed, tl::gpu);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> count) { host.launch(add, tl::grid(2), count); }
