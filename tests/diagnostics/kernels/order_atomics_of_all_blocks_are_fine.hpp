// arguments: bins inout i32 16; total inout f32 1; x in i32 256
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void count(tl::block& tl, tl::ptr<int> bins, tl::ptr<float> total, tl::ptr<const int> x) {
  auto v = tl.load(x + tl.program_id(0) * 64 + tl.arange(0, tl::c<64>));
  tl.atomic_add(bins + v, 1, tl::relaxed);
  tl.atomic_add(total, 1.0f, tl::relaxed);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> bins, tl::ptr<float> total, tl::ptr<const int> x) { host.launch(count, tl::grid(4), bins, total, x); }
