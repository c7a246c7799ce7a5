// arguments: x in f32 128; out out f32 128
// expect: none
// One shared tile takes two rows in turn, and each is turned round.
#include <tl/tl.hpp>
TL_KERNEL void turn(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto s = tl.shared<float>(tl::c<64>);
  for (int row = 0; row < 2; ++row) {
    tl.store(s, tl.load(x + row * 64 + i));
    tl.barrier();
    tl.store(out + row * 64 + i, tl.load(s.at(63 - i)));
    tl.barrier();
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(turn, tl::grid(1), x, out); }
