// t = a x + b, u = max(t, 0), y = u + r: right, in three kernels. Make it one: fill holes 1 to 3 of chain, launch it
// in the place of TL_TODO(4), and throw the three away. Then run: ./kernelings run 27
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void scale(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                     tl::ptr<float> t, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(t + offsets, tl.load(a + offsets, mask) * tl.load(x + offsets, mask) + tl.load(b + offsets, mask), mask);
}

TL_KERNEL void rectify(tl::block& tl, tl::ptr<const float> t, tl::ptr<float> u, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(u + offsets, tl.maximum(tl.load(t + offsets, mask), 0.0f), mask);
}

TL_KERNEL void add(tl::block& tl, tl::ptr<const float> u, tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(y + offsets, tl.load(u + offsets, mask) + tl.load(r + offsets, mask), mask);
}

TL_KERNEL void chain(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                     tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  // (BLOCK) float32 each
  auto a_tile = TL_HOLE(1, tl::tile<float, BLOCK>);
  auto x_tile = TL_HOLE(1, tl::tile<float, BLOCK>);
  auto b_tile = TL_HOLE(1, tl::tile<float, BLOCK>);
  auto r_tile = TL_HOLE(1, tl::tile<float, BLOCK>);
  auto result = TL_HOLE(2, tl::tile<float, BLOCK>);  // (BLOCK) float32
  TL_HOLE(3);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> x, tl::ptr<const float> b,
                   tl::ptr<const float> r, tl::ptr<float> y, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  TL_TODO(4)  // 36 bytes an element: one launch needs 20
  auto t = host.workspace<float>(n);
  auto u = host.workspace<float>(n);
  host.launch(scale, grid, a, x, b, t, n);
  host.launch(rectify, grid, t, u, n);
  host.launch(add, grid, u, r, y, n);
}
