// arguments: lock inout i32 1; value inout i32 1
// expect: DEADLOCK atomic lock[0] block 1 line 6 count 5
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> lock, tl::ptr<int> value) {
  while (tl.atomic_cas(lock, 0, 1, tl::acquire) != 0) {}
  tl.store(value, tl.load(value) + 1);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> lock, tl::ptr<int> value) { host.launch(add, tl::grid(6), lock, value); }
