#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = /*[1: tl::tile<bool, BLOCK>]*/ offsets < n /*[1]*/;
  auto a = tl.load(x + offsets, mask);
  /*[2:]*/ tl.store(out + offsets, 2.0f * a, mask) /*[2]*/;
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(twice, tl::grid(tl::cdiv(n, BLOCK)), x, out, n);
}
