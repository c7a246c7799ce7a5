// z[i] = x[i] with block b taking b, b + blocks, b + 2 blocks, ...: neighbours belong to different blocks, the worst that the
// race check can meet without atomics.
// gpu: interleaved: narrow loads, narrow stores (a thread's elements lie apart)
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void interleaved(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) + tl.arange(0, BLOCK) * tl.num_programs(0);
  auto mask = offsets < n;
  tl.store(z + offsets, tl.load(x + offsets, mask), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> z, int n, int repeats) {
  for (int i = 0; i < repeats; ++i) host.launch(interleaved, tl::grid(tl::cdiv(n, BLOCK)), x, z, n);
}
