// arguments: x in f32 64; out out f32 64
// expect: none
// One workspace, dealt to the blocks in another way by each launch.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> from, tl::ptr<float> to, int step) {
  auto i = tl.program_id(0) * 16 + tl.arange(0, tl::c<16>);
  auto j = i * step % 64;
  tl.store(to + j, tl.load(from + j) + 1.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  auto mid = host.workspace<float>(64);
  host.launch(copy, tl::grid(4), x, mid, 1);
  host.launch(copy, tl::grid(4), x, mid, 5);
  host.launch(copy, tl::grid(4), mid, out, 7);
}
