// Fill holes 1 to 3 so that out[i] = 3 i + 7 for all 32 elements: replace each
// TL_HOLE by code, then run: ./kernelings run 01
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 32>;

TL_KERNEL void hello(tl::block& tl, tl::ptr<int> out) {
  auto i = TL_HOLE(1, tl::tile<int, BLOCK>);  // (BLOCK) int32: 0, 1, ... 31
  auto value = TL_HOLE(2, tl::tile<int, BLOCK>);  // (BLOCK) int32: what to write
  TL_HOLE(3);  // one address and one value per lane
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) {
  host.launch(hello, tl::grid(1), out);
}
