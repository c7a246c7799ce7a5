// arguments: slot inout i32 32; full inout i32 1; out out i32 128
// expect: none
// One place for messages, handed over and back four times.
#include <tl/tl.hpp>
TL_KERNEL void pass(tl::block& tl, tl::ptr<int> slot, tl::ptr<int> full, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  for (int k = 0; k < 4; ++k) {
    if (tl.program_id(0) == 0) {
      while (tl.atomic_load(full, tl::acquire) != 0) {}
      tl.store(slot + i, i + k);
      tl.atomic_xchg(full, 1, tl::release);
    } else {
      while (tl.atomic_load(full, tl::acquire) != 1) {}
      tl.store(out + k * 32 + i, tl.load(slot + 31 - i));
      tl.atomic_xchg(full, 0, tl::release);
    }
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> slot, tl::ptr<int> full, tl::ptr<int> out) { host.launch(pass, tl::grid(2), slot, full, out); }
