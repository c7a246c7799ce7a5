// expect: COMPILE_ERROR
// mistake: y is loaded as a row of lanes and turned into a column afterwards, which would move every lane; load it through rows[{_, None}].
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK_M = tl::meta<"BLOCK_M", 32>;
constexpr auto BLOCK_N = tl::meta<"BLOCK_N", 32>;

TL_KERNEL void outer_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m,
                         int n) {
  auto rows = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M);
  auto cols = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N);
  auto a = tl.load(x + cols, cols < n);
  auto b = tl.load(y + rows, rows < m);
  auto mask = (rows < m)[{_, None}] & (cols < n)[{None, _}];
  tl.store(z + rows[{_, None}] * n + cols[{None, _}], a[{None, _}] + b[{_, None}], mask);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> z, int m, int n) {
  host.launch(outer_add, tl::grid(tl::cdiv(n, BLOCK_N), tl::cdiv(m, BLOCK_M)), x, y, z, m, n);
}
