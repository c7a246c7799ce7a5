// arguments: value inout i32 1
// expect: none
// Two atomics are not one: an update between them is lost, in some schedules. No race; the outputs tell.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> value) {
  auto old = tl.atomic_add(value, 0);
  tl.atomic_xchg(value, old + 1);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> value) { host.launch(add, tl::grid(4), value); }
