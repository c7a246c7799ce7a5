// arguments: a out u8 60; b out i16 60
// expect: none
// Neighbouring bytes and half-words belong to different blocks.
#include <tl/tl.hpp>
TL_KERNEL void fill(tl::block& tl, tl::ptr<unsigned char> a, tl::ptr<short> b) {
  auto i = tl.program_id(0) * 1 + tl.arange(0, tl::c<1>);
  tl.store(a + i, i);
  tl.store(b + i, i);
}
TL_HOST void solve(tl::host& host, tl::ptr<unsigned char> a, tl::ptr<short> b) { host.launch(fill, tl::grid(60), a, b); }
