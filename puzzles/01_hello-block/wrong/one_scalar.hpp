// expect: WRONG
// mistake: One number is stored through a plain pointer, so only out[0] is written: a store of a tile needs a tile of pointers, out + i.
// hint: 1
#include <tl/tl.hpp>

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  tl.store(out, 7);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
