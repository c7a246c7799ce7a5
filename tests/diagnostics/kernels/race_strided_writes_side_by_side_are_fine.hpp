// arguments: x in i32 128; out out i32 128
// expect: none
// Four blocks share each granule, each writes every fourth element and reads back what it wrote.
#include <tl/tl.hpp>
TL_KERNEL void deal(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto at = tl.arange(0, tl::c<32>) * 4 + tl.program_id(0);
  tl.store(out + at, tl.load(x + at));
  tl.store(out + at, tl.load(out + at) + 1);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(deal, tl::grid(4), x, out); }
