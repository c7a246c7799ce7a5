// z[i] = x[i]: a load and a store of whole tiles, nothing else.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(z + offsets, tl.load(x + offsets, mask), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> z, int n, int repeats) {
  for (int i = 0; i < repeats; ++i) host.launch(copy, tl::grid(tl::cdiv(n, BLOCK)), x, z, n);
}
