// arguments: data inout i32 64; flag inout i32 1; out out i32 64
// expect: RACE atomic flag[0] lane 0 block 1 line 12 after atomic lane 0 block 0 line 14
// expect: RACE atomic flag[0] lane 0 block 0 line 14 after atomic lane 0 block 1 line 12
// expect: RACE read data[0] lane 0 block 0 line 15 after write lane 0 block 1 line 11 count 2
// A release for the own block alone.
#include <tl/tl.hpp>

TL_KERNEL void pass(tl::block& tl, tl::ptr<int> data, tl::ptr<int> flag, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  if (tl.program_id(0) == 1) {
    tl.store(data + i, i * 2);
    tl.atomic_xchg(flag, 1, tl::release, tl::cta);
  } else {
    while (tl.atomic_add(flag, 0, tl::acquire) == 0) {}
    tl.store(out + i, tl.load(data + i));
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<int> data, tl::ptr<int> flag, tl::ptr<int> out) { host.launch(pass, tl::grid(2), data, flag, out); }
