// out[i] = (x[i - 1] + x[i] + x[i + 1]) / 3; beyond either end of x stands a copy of the element there.
// This kernel has three faults, and you may change all of it. Begin with: ./kernelings run 64
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void box_blur(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = i < n;
  auto here = tl.load(x + i, mask);  // (BLOCK) float32
  // The first element has no left neighbour and the last no right one: they count twice.
  auto left = tl.where(i > 0, tl.load(x + i - 1, mask & (i > 0)), here);
  auto right = tl.where(i < n - 1, tl.load(x + i + 1, /*[1= mask]*/ i < n - 1 /*[1]*/), here);
  tl.store(out + i, (left + here + right) / 3.0f, /*[2= i <= n]*/ mask /*[2]*/);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(box_blur, tl::grid(/*[3= n / BLOCK]*/ tl::cdiv(n, BLOCK) /*[3]*/), x, out, n);
}
