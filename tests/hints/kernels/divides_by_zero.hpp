// arguments: x in f32 64; out out f32 64; columns = 128
#include <tl/tl.hpp>

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int columns) {
  int rows = 64 / columns;     // 0 where there are more columns than elements
  int per_row = 64 / rows;
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(x + i), i < rows * per_row);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int columns) {
  host.launch(copy, tl::grid(1), x, out, columns);
}
