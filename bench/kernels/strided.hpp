// z[step * i] = x[step * i]: one element in `step`, as a column of a row-major matrix is read and written.
// gpu: strided: narrow loads, narrow stores (a thread's elements lie apart)
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

TL_KERNEL void strided(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> z, int n, int step) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = offsets < n;
  tl.store(z + offsets * step, tl.load(x + offsets * step, mask), mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float>, tl::ptr<float> z, int n, int repeats) {
  constexpr int kStep = 4;
  for (int i = 0; i < repeats; ++i) host.launch(strided, tl::grid(tl::cdiv(n / kStep, BLOCK)), x, z, n / kStep, kStep);
}
