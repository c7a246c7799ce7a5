// expect: WRONG
// mistake: Every block reads batch 0 of x: the distance batch * batch_stride is missing.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 16>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void scale_and_shift(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> s, tl::ptr<const float> t,
                               tl::ptr<float> out, int m, int n, int batch_stride) {
  auto batch = tl.program_id(2);
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{_, None}];
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{None, _}];
  auto mask = (rows < m) & (cols < n);
  auto a = tl.load(x + 0 + rows * n + cols, mask);
  auto scale = tl.load(s + batch);
  auto shift = tl.load(t + cols, cols < n);
  tl.store(out + batch * m * n + rows * n + cols, scale * a + shift, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> s, tl::ptr<const float> t,
                   tl::ptr<float> out, int batches, int m, int n, int batch_stride) {
  host.launch(scale_and_shift, tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M), batches), x, s, t, out, m, n, batch_stride);
}
