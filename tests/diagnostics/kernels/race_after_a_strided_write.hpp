// arguments: out out i32 128
// expect: RACE write out[80] lane 4 block 1 line 9 after write lane 20 block 0 line 7 count 3
// Block 0 writes every fourth element: the lane of element 80 is 20, whoever else wrote beside it.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  if (tl.program_id(0) == 0) {
    tl.store(out + tl.arange(0, tl::c<32>) * 4, 1);
  } else {
    tl.store(out + tl.arange(0, tl::c<16>) + 76, 2, tl.arange(0, tl::c<16>) > 3);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(2), out); }
