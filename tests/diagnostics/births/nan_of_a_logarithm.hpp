// arguments: x in f32 64; out out f32 8
// expect: out[0] is nan: "tl.log" of -3 gives nan, lane 0 block 0 line 7
// Through a reduction along an axis and a move of lanes.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto r = tl.arange(0, tl::c<8>);
  auto v = tl.log(tl.load(x + (r[{tl::_, tl::None}] * 8 + r[{tl::None, tl::_}])) - 3.0f);
  tl.store(out + r, tl.convert(tl.sum<1>(v)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
