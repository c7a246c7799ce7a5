// arguments: x in f32 256; out out f32 256; n = 256
#include <tl/tl.hpp>

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  int step = 64 / n * 64;  // 64 / 256 is 0
  for (int start = 0; start < n; start += step) {
    auto i = start + tl.arange(0, tl::c<64>);
    tl.store(out + i, tl.load(x + i));
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(copy, tl::grid(1), x, out, n); }
