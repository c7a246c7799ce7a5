// arguments: x in f32 4; total out f32 4,3/5,1
// expect: UNINITIALIZED write total[10] lane 2 block 0 line 8 after read lane 2 block 0 line 7
// detail: stored: nothing has written total[2, 0] before it was read
#include <tl/tl.hpp>
TL_KERNEL void add(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> total) {
  auto i = tl.arange(0, tl::c<4>);
  auto before = tl.load(total + i * 5, i == 2, 0.0f);  // rows are 5 apart
  tl.store(total + i * 5, before + tl.load(x + i));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total) { host.launch(add, tl::grid(1), x, total); }
