// arguments: x in f32 64; sum inout f32 1
// expect: none
// No race and no lost update, but float additions round, and blocks add in the order in which they come.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> sum) {
  auto i = tl.program_id(0) * 8 + tl.arange(0, tl::c<8>);
  tl.atomic_add(sum, tl.sum(tl.load(x + i) * 0.1f));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> sum) { host.launch(add, tl::grid(8), x, sum); }
