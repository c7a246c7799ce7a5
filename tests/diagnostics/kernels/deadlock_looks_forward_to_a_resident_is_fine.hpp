// arguments: flag inout i32 1; out out i32 32
// expect: none
// The last block has room beside those that wait for it.
#include <tl/tl.hpp>

TL_KERNEL void chain(tl::block& tl, tl::ptr<int> flag, tl::ptr<int> out) {
  if (tl.program_id(0) < 31) {
    while (tl.atomic_load(flag, tl::acquire) == 0) {}
  }
  tl.atomic_xchg(flag, 1, tl::release);
  tl.store(out + tl.program_id(0), tl.program_id(0));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> flag, tl::ptr<int> out) { host.launch(chain, tl::grid(32), flag, out); }
