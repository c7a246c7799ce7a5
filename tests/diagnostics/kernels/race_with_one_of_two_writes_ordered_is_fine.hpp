// arguments: x inout i32 64; flag inout i32 1
// expect: none
// Block 0 writes a granule on two lines and lets block 1 on after both; block 2 keeps to the next granule.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<int> x, tl::ptr<int> flag) {
  auto i = tl.arange(0, tl::c<16>);
  auto id = tl.program_id(0);
  if (id == 0) {
    tl.store(x + i * 2, i);
    tl.store(x + i * 2 + 1, i);
    tl.atomic_add(flag, 1, tl::release);
  } else if (id == 1) {
    while (tl.atomic_add(flag, 0, tl::acquire) == 0) {}
    tl.store(x + i + 8, i);
  } else {
    tl.store(x + i + 32, i);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> x, tl::ptr<int> flag) { host.launch(turn, tl::grid(3), x, flag); }
