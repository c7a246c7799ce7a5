// arguments: ticket inout i32 1; state inout i32 8; sums inout i32 8; x in i32 256; out out i32 256
// expect: none
#include <tl/tl.hpp>

// Block sums are passed on from block to block in the order of their tickets.
TL_KERNEL void scan(tl::block& tl, tl::ptr<int> ticket, tl::ptr<int> state, tl::ptr<int> sums, tl::ptr<const int> x, tl::ptr<int> out) {
  auto tile = tl.atomic_add(ticket, 1, tl::relaxed);
  auto i = tile * 32 + tl.arange(0, tl::c<32>);
  auto v = tl.cumsum<0>(tl.load(x + i));
  auto before = 0;
  if (tile > 0) {
    while (tl.atomic_add(state + (tile - 1), 0, tl::acquire) < 10) {}
    before = tl.load(sums + (tile - 1));
  }
  tl.store(sums + tile, before + tl.max(v));
  tl.atomic_xchg(state + tile, 10, tl::release);
  tl.store(out + i, v + before);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> ticket, tl::ptr<int> state, tl::ptr<int> sums, tl::ptr<const int> x, tl::ptr<int> out) {
  host.launch(scan, tl::grid(8), ticket, state, sums, x, out);
}
