// arguments: out out i32 32; total out i32 1
// expect: none
// Of many blocks that could write the same value one does; a later launch may write it again.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<int> out, tl::ptr<int> total) {
  tl.store(out + tl.arange(0, tl::c<32>), 7, tl.program_id(0) == 0);
  if (tl.program_id(0) == 3) tl.store(total, 7);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> out, tl::ptr<int> total) {
  host.launch(fill, tl::grid(4), out, total);
  host.launch(fill, tl::grid(4), out, total);
}
