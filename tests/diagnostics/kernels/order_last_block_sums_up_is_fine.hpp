// arguments: partial inout i32 8; count inout i32 1; out out i32 1
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void sum(tl::block& tl, tl::ptr<int> partial, tl::ptr<int> count, tl::ptr<int> out) {
  tl.store(partial + tl.program_id(0), tl.program_id(0) + 1);
  if (tl.atomic_add(count, 1) == 7) tl.store(out, tl.sum(tl.load(partial + tl.arange(0, tl::c<8>))));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> partial, tl::ptr<int> count, tl::ptr<int> out) {
  host.launch(sum, tl::grid(8), partial, count, out);
}
