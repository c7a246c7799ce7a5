// arguments: out out f32 40
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void both_parts(tl::block& tl, tl::ptr<float> parts) {
  auto i = tl.arange(0, tl::c<64>);
  tl.store(parts + tl.program_id(0) * 40 + i, 1.0f, i < 40);
}
TL_KERNEL void add(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<64>);
  auto sum = tl.load(parts + i, i < n);
  sum = sum + tl.load(parts + n + i, i < n);
  tl.store(out + i, sum, i < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> out) {
  auto parts = host.workspace<float>(80);
  host.launch(both_parts, tl::grid(2), parts);
  host.launch(add, tl::grid(1), parts, out, 40);
}
