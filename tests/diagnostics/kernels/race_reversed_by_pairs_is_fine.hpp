// arguments: x inout f16 100
// expect: none
// A lane exchanges the two elements that it alone has.
#include <tl/tl.hpp>
TL_KERNEL void reverse(tl::block& tl, tl::ptr<tl::float16> x) {
  auto i = tl.program_id(0) * 16 + tl.arange(0, tl::c<16>);
  auto mask = i < 50;
  auto low = tl.load(x + i, mask);
  auto high = tl.load(x + 99 - i, mask);
  tl.store(x + 99 - i, low, mask);
  tl.store(x + i, high, mask);
}
TL_HOST void solve(tl::host& host, tl::ptr<tl::float16> x) { host.launch(reverse, tl::grid(4), x); }
