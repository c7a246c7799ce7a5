// arguments: ticket inout i32 1; state inout i32 1; x in i32 256; out out i32 256
// expect: none
// The sum travels in the word itself, so relaxed atomics do: nothing else is passed on.
#include <tl/tl.hpp>
TL_KERNEL void clear(tl::block& tl, tl::ptr<int> state) { tl.store(state + tl.arange(0, tl::c<8>), 0); }
TL_KERNEL void scan(tl::block& tl, tl::ptr<int> ticket, tl::ptr<int> state, tl::ptr<const int> x, tl::ptr<int> out) {
  auto tile = tl.atomic_add(ticket, 1, tl::relaxed);
  auto i = tile * 32 + tl.arange(0, tl::c<32>);
  auto v = tl.cumsum<0>(tl.load(x + i));
  int before = 0;
  if (tile > 0) {
    int seen = 0;
    while ((seen = tl.atomic_add(state + (tile - 1), 0, tl::relaxed)) == 0) {}
    before = seen - 1;
  }
  tl.atomic_xchg(state + tile, before + tl.max(v) + 1, tl::relaxed);
  tl.store(out + i, v + before);
}
TL_HOST void solve(tl::host& host, tl::ptr<int> ticket, tl::ptr<int>, tl::ptr<const int> x, tl::ptr<int> out) {
  auto state = host.workspace<int>(8);
  host.launch(clear, tl::grid(1), state);
  host.launch(scan, tl::grid(8), ticket, state, x, out);
}
