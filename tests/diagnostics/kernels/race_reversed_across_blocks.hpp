// arguments: x inout f16 100
// expect: RACE read x[64] lane 0 block 2 line 9 after write lane 3 block 1 line 11 count 33
// expect: RACE write x[35] lane 0 block 2 line 11 after read lane 3 block 1 line 9 count 36
// The barrier is one of each block; the mirror image is another block's.
#include <tl/tl.hpp>
TL_KERNEL void reverse(tl::block& tl, tl::ptr<tl::float16> x) {
  auto i = tl.program_id(0) * 32 + tl.arange(0, tl::c<32>);
  auto mask = i < 100;
  auto v = tl.load(x + i, mask);
  tl.barrier();
  tl.store(x + 99 - i, v, mask);
}
TL_HOST void solve(tl::host& host, tl::ptr<tl::float16> x) { host.launch(reverse, tl::grid(4), x); }
