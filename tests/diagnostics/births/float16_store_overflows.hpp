// arguments: x in f32 64; out out f16 64
// expect: out[6] is inf: "tl.store" of 66000 gives inf in f16, lane 6 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<tl::float16> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, tl.load(x + i) * 11000.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<tl::float16> out) { host.launch(kernel, tl::grid(1), x, out); }
