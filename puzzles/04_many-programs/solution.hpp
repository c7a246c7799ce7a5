// y = a x + y for n elements, with as many blocks as it takes: fill holes 1 to 5. Then run:
//   ./kernelings run 04
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void saxpy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  auto pid = /*[1: int]*/ tl.program_id(0) /*[1]*/;  // which block this is
  auto start = /*[2: int]*/ pid * BLOCK /*[2]*/;  // its first element
  auto offsets = /*[3: tl::tile<int, BLOCK>]*/ start + tl.arange(0, BLOCK) /*[3]*/;  // (BLOCK) int32
  auto mask = /*[4: tl::tile<bool, BLOCK>]*/ offsets < n /*[4]*/;  // (BLOCK) bool
  auto x_tile = tl.load(x + offsets, mask);  // (BLOCK) float32
  auto y_tile = tl.load(y + offsets, mask);  // (BLOCK) float32
  tl.store(y + offsets, a * x_tile + y_tile, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, float a, int n) {
  host.launch(saxpy, tl::grid(/*[5: int]*/ tl::cdiv(n, BLOCK) /*[5]*/), x, y, a, n);
}
