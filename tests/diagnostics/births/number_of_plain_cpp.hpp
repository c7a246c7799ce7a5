// arguments: x in f32 64; out out f32 64
// expect: out[1] is inf: "*" of 1, inf gives inf, lane 1 block 0 line 8
// C++ divides numbers where nobody looks: the tile operation that takes the number is named.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  float inverse = 1.0f / tl.sum(tl.load(x + i) * 0.0f);
  auto v = tl.load(x + i) * inverse;
  tl.store(out + i, tl.where(i < 1, 0.0f, v));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
