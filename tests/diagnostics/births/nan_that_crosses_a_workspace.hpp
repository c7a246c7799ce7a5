// arguments: x in f32 64; out out f32 64
// expect: out[63] is nan: "tl.sqrt" of -1 gives nan, lane 0 block 0 line 6
// Written by one launch, copied to a shared tile and turned round by the next.
#include <tl/tl.hpp>
TL_KERNEL void first(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> mid) {
  auto i = tl.arange(0, tl::c<64>); tl.store(mid + i, tl.sqrt(tl.load(x + i) - tl.where(i < 1, 1.0f, 0.0f)));
}
TL_KERNEL void second(tl::block& tl, tl::ptr<const float> mid, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<64>);
  auto s = tl.shared<float>(tl::c<64>);
  tl.async_copy(s, mid + i);
  tl.async_commit();
  tl.async_wait<0>();
  tl.barrier();
  tl.store(out + i, tl.load(s.at(63 - i)));
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) {
  auto mid = host.workspace<float>(64);
  host.launch(first, tl::grid(1), x, mid);
  host.launch(second, tl::grid(1), mid, out);
}
