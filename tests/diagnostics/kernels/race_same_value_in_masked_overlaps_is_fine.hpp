// arguments: out out i32 112
// expect: none
// Tiles of 32 begin every 16 elements; the mask leaves each block its own 16, so that none writes what its neighbour does.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  auto lane = tl.arange(0, tl::c<32>);
  tl.store(out + tl.program_id(0) * 16 + lane, 7, lane < 16);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(7), out); }
