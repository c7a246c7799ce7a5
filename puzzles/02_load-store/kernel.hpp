// Fill holes 1 to 3 so that out holds the last BLOCK numbers of x, last one first. Then run:
//   ./kernelings run 02
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void backwards(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto from = TL_HOLE(1, tl::tile<int, BLOCK>);  // (BLOCK) int32: lane i reads x[from]
  auto value = TL_HOLE(2, tl::tile<float, BLOCK>);  // (BLOCK) float32
  TL_HOLE(3);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(backwards, tl::grid(1), x, out, n);
}
