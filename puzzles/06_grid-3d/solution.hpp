// out[b, i, j] = s[b] x[b, i, j] + t[j], one block per tile of one batch: fill holes 1 to 6. Then run:
//   ./kernelings run 06
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 16>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void scale_and_shift(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> s, tl::ptr<const float> t,
                               tl::ptr<float> out, int m, int n, int batch_stride) {
  auto batch = /*[1: int]*/ tl.program_id(2) /*[1]*/;
  auto rows = /*[2: tl::tile<int, BLOCK_M, 1>]*/ tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{_, None}] /*[2]*/;  // (BLOCK_M, 1) int32
  auto cols = /*[3: tl::tile<int, 1, BLOCK_N>]*/ tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{None, _}] /*[3]*/;  // (1, BLOCK_N) int32
  auto x_batch = x + /*[4: int]*/ batch * batch_stride /*[4]*/;  // where this batch begins in x, which may be padded
  auto out_batch = out + batch * m * n;  // out has no padding
  auto mask = /*[5: tl::tile<bool, BLOCK_M, BLOCK_N>]*/ (rows < m) & (cols < n) /*[5]*/;  // (BLOCK_M, BLOCK_N) bool
  auto a = tl.load(x_batch + rows * n + cols, mask);  // (BLOCK_M, BLOCK_N) float32
  auto scale = tl.load(s + batch);  // one float32 for the whole block
  auto shift = tl.load(t + cols, cols < n);  // (1, BLOCK_N) float32
  tl.store(out_batch + rows * n + cols, scale * a + shift, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> s, tl::ptr<const float> t,
                   tl::ptr<float> out, int batches, int m, int n, int batch_stride) {
  // Columns on axis 0, rows on axis 1, batches on axis 2.
  auto grid = /*[6: tl::grid]*/ tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M), batches) /*[6]*/;
  host.launch(scale_and_shift, grid, x, s, t, out, m, n, batch_stride);
}
