#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  volatile int k = 0;
  while (true) { k = k + 1; }
  auto i = tl.arange(0, BLOCK);
  tl.store(out + i, 3 * i + 7);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
