// y = a x + y for n elements, with as many blocks as it takes: fill holes 1 to 5. Then run:
//   ./kernelings run 04
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void saxpy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  auto pid = TL_HOLE(1, int);  // which block this is
  auto start = TL_HOLE(2, int);  // its first element
  auto offsets = TL_HOLE(3, tl::tile<int, BLOCK>);  // (BLOCK) int32
  auto mask = TL_HOLE(4, tl::tile<bool, BLOCK>);  // (BLOCK) bool
  auto x_tile = tl.load(x + offsets, mask);  // (BLOCK) float32
  auto y_tile = tl.load(y + offsets, mask);  // (BLOCK) float32
  tl.store(y + offsets, a * x_tile + y_tile, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  host.launch(saxpy, tl::grid(TL_HOLE(5, int)), x, y, a, n);
}
