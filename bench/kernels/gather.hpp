// z[i] = x[index[i]] with an index computed from i: a pseudo-random permutation of the power of two n.
// gpu: gather: narrow loads (it reads where the permutation says)
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void gather(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto index = (offsets * 8191 + 12829) & (n - 1);  // an odd factor permutes a power of two
  tl.store(z + offsets, tl.load(x + index));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> z, int n, int repeats) {
  for (int i = 0; i < repeats; ++i) host.launch(gather, tl::grid(n / BLOCK), x, z, n);
}
