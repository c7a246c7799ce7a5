// arguments: x inout f32 128
// expect: MISSING_BARRIER write x[1] lane 1 block 0 line 10 after read lane 0 block 0 line 9 count 126
// expect: RACE write x[64] lane 0 block 1 line 10 after read lane 63 block 0 line 9
// Each lane, and each block, reads one element of its right neighbour's while that writes it.
#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 64>;
TL_KERNEL void smooth(tl::block& tl, tl::ptr<float> x) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto right = tl.load(x + i + 1, i < 127, 0);
  tl.store(x + i, right);
}
TL_HOST void solve(tl::host& host, tl::ptr<float> x) { host.launch(smooth, tl::grid(2), x); }
