// arguments: x in f32 64; out out f32 128; stride = 33554432
// expect: OUT_OF_BOUNDS read x[4294967296] lane 0 block 0 line 9 count 128
// Rows as long as this: pid * BLOCK * stride wraps to 0 for pid 2, and would read what is there.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int stride) {
  auto pid = 2 - tl.program_id(0);  // the last row first
  auto i = tl.arange(0, BLOCK);
  tl.load(x + (pid * BLOCK * stride + i));
  if (pid < 2) tl.store(out + (pid * BLOCK + i), tl.cast<float>(i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int stride) { host.launch(copy, tl::grid(3), x, out, stride); }
