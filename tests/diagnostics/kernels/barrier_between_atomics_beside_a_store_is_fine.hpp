// arguments: x inout i32 32
// expect: none
// Atomics of two maps meet on the even elements, which the store between them leaves alone.
#include <tl/tl.hpp>
TL_KERNEL void add(tl::block& tl, tl::ptr<int> x) {
  auto i = tl.arange(0, tl::c<32>);
  tl.atomic_add(x + i, 1, i % 2 == 0, tl::relaxed);
  tl.store(x + i, 2, i % 2 == 1);
  tl.atomic_add(x + 30 - i, 1, i % 2 == 0, tl::relaxed);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(add, tl::grid(1), x); }
