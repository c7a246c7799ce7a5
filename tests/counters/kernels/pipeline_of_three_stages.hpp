// expect: none
#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {
  auto i = tl.arange(0, tl::c<128>);
  auto sum = tl.zeros(tl::c<128>);
  auto fetch = [&](int k) {
    auto at = k * tl::c<256> + i;
    return tl.stage(tl.fetch(x + at), tl.fetch(x + 128 + at));
  };
  for (auto [a, b] : tl.range(6, tl::c<3>, fetch)) sum = sum + tl.load(a) * tl.load(b);
  tl.store(out + i, sum);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(kernel, tl::grid(1), x, out, n); }
