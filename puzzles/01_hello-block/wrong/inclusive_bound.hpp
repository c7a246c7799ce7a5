// expect: COMPILE_ERROR
// mistake: The upper bound of arange is taken as inclusive: 0 to 31 is tl.arange(0, 32), as in a for loop with <.
// hint: 2
#include <tl/tl.hpp>

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<31>);
  tl.store(out + i, 3 * i + 7);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
