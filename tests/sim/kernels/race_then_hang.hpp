#include <tl/tl.hpp>

TL_KERNEL void hang(tl::block& tl, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<8>);
  tl.store(out + i * 2, 1);
  if (tl.program_id(0) == 1) {
    while (true) tl.store(out + 31, tl.load(out + 31) + 1);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<int> out) { host.launch(hang, tl::grid(2), out); }
