// z = x + y, `repeats` times over the same memory, so that the figure is the simulator's and not the memory's.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void vector_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  auto a = tl.load(x + offsets, mask);
  auto b = tl.load(y + offsets, mask);
  tl.store(z + offsets, a + b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int n,
                   int repeats) {
  for (int i = 0; i < repeats; ++i) host.launch(vector_add, tl::grid(tl::cdiv(n, BLOCK)), x, y, z, n);
}
