// arguments: arrived inout i32 1; out out i32 32
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void meet(tl::block& tl, tl::ptr<int> arrived, tl::ptr<int> out) {
  tl.atomic_add(arrived, 1);
  while (tl.atomic_add(arrived, 0) < 32) {}
  tl.store(out + tl.program_id(0), tl.program_id(0));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> arrived, tl::ptr<int> out) { host.launch(meet, tl::grid(32), arrived, out); }
