// z = x / (1 - p) where a random number exceeds p, else 0. One counter of the generator gives the four numbers of
// four tiles that follow each other.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 512>;

TL_KERNEL void dropout(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n, float p, int seed) {
  auto lane = tl.arange(0, BLOCK);
  auto first = tl.program_id(0) * (4 * BLOCK) + lane;
  auto second = first + BLOCK, third = first + 2 * BLOCK, fourth = first + 3 * BLOCK;
  auto a = tl.load(x + first, first < n), b = tl.load(x + second, second < n);
  auto c = tl.load(x + third, third < n), d = tl.load(x + fourth, fourth < n);
  auto random = tl.rand4x(seed, tl.program_id(0) * BLOCK + lane);
  const float scale = 1 / (1 - p);
  tl.store(z + first, tl.where(random.a > p, a * scale, 0.0f), first < n);
  tl.store(z + second, tl.where(random.b > p, b * scale, 0.0f), second < n);
  tl.store(z + third, tl.where(random.c > p, c * scale, 0.0f), third < n);
  tl.store(z + fourth, tl.where(random.d > p, d * scale, 0.0f), fourth < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> z, int n, float p, int seed) {
  host.launch(dropout, tl::grid(tl::cdiv(n, 4 * BLOCK)), x, z, n, p, seed);
}
