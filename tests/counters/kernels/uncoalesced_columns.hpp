// expect: UNCOALESCED line 8
// Neighbours on the last axis are a row apart.
#include <tl/tl.hpp>

TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<64>);
  auto column_by_column = i[{tl::None, tl::_}] * 64 + i[{tl::_, tl::None}];
  auto turned = tl.load(x + column_by_column);
  tl.store(out + i[{tl::_, tl::None}] * 64 + i[{tl::None, tl::_}], turned);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(1), x, out, n); }
