// arguments: x in f32 64; out out f32 256
// expect: MISALIGNED read block 1 line 7 count 2
// The first index of a block is 6 * pid: of blocks 1 and 3 no multiple of 4, of blocks 0 and 2 one.
#include <tl/tl.hpp>
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto pid = tl.program_id(0);
  auto i = tl.multiple_of(pid * 6 + tl.arange(0, tl::c<16>), tl::c<4>);
  tl.store(out + pid * 16 + tl.arange(0, tl::c<16>), tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(copy, tl::grid(4), x, out); }
