// The masked-off lanes of a load without `other` reach a sum: line 7, reported once.
#include <tl/tl.hpp>

TL_KERNEL void invalid(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto v = tl.load(x + i, i < 11);
  tl.store(out, tl.sum(v));
  tl.store(out + 1, tl.sum(tl.where(i < 11, v, 0.0f)));  // discarded: nothing to report
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(invalid, tl::grid(1), x, out); }
