// arguments: locks inout i32 8; value inout i32 1
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> locks, tl::ptr<int> value) {
  for (int i = 0; i < 2; ++i)
    while (tl.atomic_cas(locks + 7 * i, 0, 1, tl::acquire) != 0) {}
  tl.store(value, tl.load(value) + 1);
  for (int i = 1; i >= 0; --i) tl.atomic_xchg(locks + 7 * i, 0, tl::release);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> locks, tl::ptr<int> value) { host.launch(add, tl::grid(4), locks, value); }
