// arguments: data inout i32 4; count inout i32 1; out inout i32 4
// expect: RACE read data[0] lane 0 block 1 line 10 after write lane 0 block 0 line 8 count 3
// Each block counts, and reads its neighbour's element whatever the count says: stronger atomics would not order the two.
#include <tl/tl.hpp>

TL_KERNEL void shift(tl::block& tl, tl::ptr<int> data, tl::ptr<int> count, tl::ptr<int> out) {
  auto me = tl.program_id(0);
  tl.store(data + me, me);
  tl.atomic_add(count, 1, tl::relaxed);
  if (me > 0) tl.store(out + me, tl.load(data + me - 1));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> data, tl::ptr<int> count, tl::ptr<int> out) { host.launch(shift, tl::grid(4), data, count, out); }
