// Lane 9 of 16 has no value; in the transpose of 4 x 4 it is lane 6. Line 10 stores it.
#include <tl/tl.hpp>

TL_KERNEL void invalid(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto v = tl.load(x + i, (i < 9) | (i > 9));
  auto t = tl.ravel(tl.trans(tl.reshape(v, tl::dims(tl::c<4>, tl::c<4>))));

  tl.store(out + i, t, (i < 6) | (i > 6));
  tl.store(out + i, t, i == 6);
}

TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(invalid, tl::grid(1), x, out); }
