// Fill holes 1 to 3 so that out holds the last BLOCK numbers of x, last one first. Then run:
//   ./kernelings run 02
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void backwards(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto from = /*[1: tl::tile<int, BLOCK>]*/ n - 1 - i /*[1]*/;  // (BLOCK) int32: lane i reads x[from]
  auto value = /*[2: tl::tile<float, BLOCK>]*/ tl.load(x + from) /*[2]*/;  // (BLOCK) float32
  /*[3:]*/ tl.store(out + i, value); /*[3]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(backwards, tl::grid(1), x, out, n);
}
