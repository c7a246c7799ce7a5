// arguments: out out f32 40
// expect: UNINITIALIZED write out[0] lane 0 block 0 line 10 after read lane 0 block 0 line 9
// Lanes 40 to 63 are masked off in both loads; what is stored lacks what the second load found nobody had written.
#include <tl/tl.hpp>
TL_KERNEL void first_part(tl::block& tl, tl::ptr<float> parts) { tl.store(parts + tl.arange(0, tl::c<64>), 1.0f, tl.arange(0, tl::c<64>) < 40); }
TL_KERNEL void add(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  auto sum = tl.load(parts + i, i < n);
  sum = sum + tl.load(parts + n + i, i < n);
  tl.store(out + i, sum, i < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) {
  auto parts = host.workspace<float>(80);
  host.launch(first_part, tl::grid(1), parts);
  host.launch(add, tl::grid(1), parts, out, 40);
}
