// arguments: x in f32 64; out out f32 64
// expect: out[5] is nan: "tl.cast" of 500 gives nan in e4m3, lane 5 block 0 line 6
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto q = tl.cast<tl::float8e4nv>(tl.load(x + i) * 100.0f);
  tl.store(out + i, tl.cast<float>(q));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
