// arguments: x in f32 128; out out f32 128
// expect: out[0] is inf: "/" of 1, 0 gives inf, lane 0 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.program_id(0) * tl::c<64> + tl.arange(0, tl::c<64>);
  tl.store(out + i, 1.0f / tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(2), x, out); }
