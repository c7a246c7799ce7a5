// The old value of a lane that the mask held back is stored: line 7.
#include <tl/tl.hpp>

TL_KERNEL void invalid(tl::block& tl, tl::ptr<int> x) {
  auto i = tl.arange(0, tl::c<16>);
  auto before = tl.atomic_add(x + i, 1, i < 8);
  tl.store(x + i, before);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> x) { host.launch(invalid, tl::grid(1), x); }
