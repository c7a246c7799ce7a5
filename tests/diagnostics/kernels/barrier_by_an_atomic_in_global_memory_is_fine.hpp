// arguments: x in i32 64; out inout i32 64
// expect: none
// An atomic that releases waits for all lanes, one that acquires makes them wait.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<32>);
  tl.store(out + i, tl.load(x + i));
  tl.atomic_xchg(out + 40, 1);
  tl.store(out + 32 + i, tl.load(out + (31 - i)), i < 8);
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(kernel, tl::grid(1), x, out); }
