// expect: WRONG
// mistake: The tile has 16 lanes for 32 elements, so the second half of out is never written.
// hint: 2
#include <tl/tl.hpp>

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<16>);
  tl.store(out + i, 3 * i + 7);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
