// expect: WRONG
// mistake: The grid and program_id disagree about the axes: as many blocks walk the columns as the rows need.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void outer_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m,
                         int n) {
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)[{_, None}];
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)[{None, _}];
  auto a = tl.load(x + cols, cols < n);
  auto b = tl.load(y + rows, rows < m);
  auto mask = (rows < m) & (cols < n);
  tl.store(z + rows * n + cols, a + b, mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m, int n) {
  host.launch(outer_add, tl::grid(tl::cdiv(m, BLOCK_M), tl::cdiv(n, BLOCK_N)), x, y, z, m, n);
}
