// arguments: x in f32 64; out inout f32 64
// expect: MISSING_BARRIER read out[0] lane 0 block 0 line 8 after atomic lane 0 block 0 line 7 count 64
// Other lanes than those that load may add.
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.atomic_accumulate(out + i, tl.load(x + i));
  tl.device_assert(tl.load(out + i) < 1e9f, "sums are small");
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
