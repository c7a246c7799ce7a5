// Lane 5 has no value: lanes 5 to 15 of the scan have none, lanes 0 to 4 do.
#include <tl/tl.hpp>

TL_KERNEL void invalid(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto v = tl.load(x + i, (i < 5) | (i > 5));
  auto s = tl.cumsum(v);
  tl.store(out + i, s, i < 5);
  auto r = tl.cumsum(v, tl::reverse);
  tl.store(out + i, r, i > 5);
  tl.store(out + i, s, i == 12);  // line 11
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(invalid, tl::grid(1), x, out); }
