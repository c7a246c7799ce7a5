// arguments: partial inout i32 8; count inout i32 1; out out i32 1
// expect: RACE read partial[0] lane 0 block 7 line 8 after write lane 0 block 0 line 7 count 7
// expect: MISSING_BARRIER read partial[7] lane 7 block 7 line 8 after write lane 0 block 7 line 7
#include <tl/tl.hpp>

TL_KERNEL void sum(tl::block& tl, tl::ptr<int> partial, tl::ptr<int> count, tl::ptr<int> out) {
  tl.store(partial + tl.program_id(0), tl.program_id(0) + 1);
  if (tl.atomic_add(count, 1, tl::relaxed) == 7) tl.store(out, tl.sum(tl.load(partial + tl.arange(0, tl::c<8>))));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> partial, tl::ptr<int> count, tl::ptr<int> out) {
  host.launch(sum, tl::grid(8), partial, count, out);
}
