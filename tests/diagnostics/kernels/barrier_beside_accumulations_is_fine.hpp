// arguments: x in f32 64; out out f32 64
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(out + i, 0.0f);
  tl.barrier();
  tl.atomic_accumulate(out + i, tl.load(x + i));
  tl.atomic_accumulate(out + (63 - i), 1.0f, i < 60);
  tl.barrier();
  tl.device_assert(tl.load(out + i) < 1e9f, "sums are small");
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), x, out); }
