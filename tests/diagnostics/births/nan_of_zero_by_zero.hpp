// arguments: x in f32 128; out out f32 128
// expect: out[0] is nan: "/" of 0, 0 gives nan, lane 0 block 0 line 7
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.program_id(0) * tl::c<64> + tl.arange(0, tl::c<64>);
  auto v = tl.load(x + i);
  auto q = v / v;
  tl.store(out + i, (q + 1.0f) * 2.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(2), x, out); }
