// arguments: out out i32 32
// expect: RACE write out[3] lane 3 block 1 line 13 after write lane 3 block 0 line 10
// expect: RACE write out[20] lane 20 block 1 line 14 after write lane 4 block 0 line 11
// One block fills the two halves of a granule on two lines; each race names the line that wrote the element.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto all = tl.arange(0, tl::c<32>);
  if (tl.program_id(0) == 0) {
    tl.store(out + i, 1);
    tl.store(out + i + 16, 2);
  } else {
    tl.store(out + all, 3, all == 3);
    tl.store(out + all, 4, all == 20);
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(fill, tl::grid(2), out); }
