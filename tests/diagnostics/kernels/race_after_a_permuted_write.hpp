// arguments: x in i32 64; out out i32 64
// expect: RACE write out[20] lane 0 block 1 line 10 after write lane 43 block 0 line 8
// Block 0 stores its tile back to front through an index tile.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<64>);
  if (tl.program_id(0) == 0) {
    tl.store(out + (63 - i + tl.load(x + i) * 0), 1);
  } else {
    tl.store(out + 20, 2);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(fill, tl::grid(2), x, out); }
