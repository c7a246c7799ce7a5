// arguments: lock inout i32 1; value inout i32 1
// expect: RACE atomic lock[0] lane 0 block 1 line 9 after write lane 0 block 0 line 11 count 5
// expect: RACE read value[0] lane 0 block 1 line 10 after write lane 0 block 0 line 10 count 5
// expect: RACE write value[0] lane 0 block 1 line 10 after write lane 0 block 0 line 10 count 5
// expect: RACE write lock[0] lane 0 block 1 line 11 after write lane 0 block 0 line 11 count 5
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> lock, tl::ptr<int> value) {
  while (tl.atomic_cas(lock, 0, 1, tl::acquire) != 0) {}
  tl.store(value, tl.load(value) + 1);
  tl.store(lock, 0);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> lock, tl::ptr<int> value) { host.launch(add, tl::grid(6), lock, value); }
