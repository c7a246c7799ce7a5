// arguments: arrived inout i32 1; a inout i32 8; b inout i32 8
// expect: none
// Two meetings of all blocks on one counter that only grows.
#include <tl/tl.hpp>
TL_KERNEL void meet(tl::block& tl, tl::ptr<int> arrived, tl::ptr<int> a, tl::ptr<int> b) {
  auto p = tl.program_id(0);
  tl.store(a + p, p + 1);
  tl.atomic_add(arrived, 1, tl::release);
  while (tl.atomic_load(arrived, tl::acquire) < 8) {}
  tl.store(b + p, tl.load(a + (p + 1) % 8));
  tl.atomic_add(arrived, 1, tl::release);
  while (tl.atomic_load(arrived, tl::acquire) < 16) {}
  tl.store(a + p, tl.load(b + (p + 3) % 8));
}
TL_HOST void solve(tl::host& host, tl::ptr<int> arrived, tl::ptr<int> a, tl::ptr<int> b) { host.launch(meet, tl::grid(8), arrived, a, b); }
