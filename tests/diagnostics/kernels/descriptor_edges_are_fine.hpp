// arguments: x in f32 480; out inout f32 480
// expect: none
#include <tl/tl.hpp>
using tiles = tl::tensor_descriptor<const float, 1, 8, 16>;
TL_KERNEL void kernel(tl::block& tl, tiles x, tl::tensor_descriptor<float, 1, 8, 16> out) {
  for (int head = -1; head < 4; ++head)
    for (int row = -8; row < 16; row += 8)
      for (auto tile : tl.range(3, tl::c<2>, [&](int k) { return tl.fetch(x, {head, row, k * 16 - 16}); })) tl.store(out, {head, row, 48}, tl.load(tile));
  tl.store(out, {1, 0, 0}, tl.load(x, {1, 0, 0}) + 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  host.launch(kernel, tl::grid(1), tl::make_tensor_descriptor(x, {3, 10, 16}), tl::make_tensor_descriptor(out, {3, 10, 16}));
}
