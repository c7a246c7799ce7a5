// arguments: arrived inout i32 1; out out i32 40
// expect: DEADLOCK atomic arrived[0] block 0 line 8 count 32
#include <tl/tl.hpp>

TL_KERNEL void meet(tl::block& tl, tl::ptr<int> arrived, tl::ptr<int> out) {
  tl.atomic_add(arrived, 1);
  // 40 blocks, of which 32 have room.
  while (tl.atomic_add(arrived, 0) < 40) {}
  tl.store(out + tl.program_id(0), tl.program_id(0));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> arrived, tl::ptr<int> out) { host.launch(meet, tl::grid(40), arrived, out); }
