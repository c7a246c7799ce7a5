// expect: WRONG
// mistake: 3 * (i + 7) multiplies the 7 as well; the formula is 3 * i + 7.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + i, 3 * (i + 7));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
