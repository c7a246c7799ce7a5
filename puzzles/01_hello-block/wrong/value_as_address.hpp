// expect: OUT_OF_BOUNDS
// mistake: The value is used as the place: lane i writes to out[3 i + 7] where it should write 3 i + 7 to out[i].
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, BLOCK);
  tl.store(out + (3 * i + 7), i);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
