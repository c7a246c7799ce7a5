// arguments: x in f32 64; y in f32 64; out out f32 64
// expect: OUT_OF_BOUNDS read x[1088] lane 0 block 0 line 8 lands in y[0] count 64
// 4096 bytes of guard lie between two tensors: x + 64 + 1024 is where y starts.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, BLOCK);
  auto v = tl.load(x + 1088 + i);
  tl.store(out + i, v);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> out) {
  host.launch(copy, tl::grid(1), x, out);
}
