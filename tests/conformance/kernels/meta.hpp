// Meta-parameters of every kind; the launch has the file's own number of warps.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64, 32, 128>;
constexpr auto NEGATE = tl::meta<"NEGATE", true, false>;
constexpr auto num_warps = tl::meta<"num_warps", 2, 4>;

TL_KERNEL void negate(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto v = tl.load(x + i, i < n);
  tl.store(y + i, NEGATE ? -v : v, i < n);
}

// (1,) how many blocks negate has, (2,) and how many warps one of them.
TL_KERNEL void describe(tl::block& tl, tl::ptr<int> facts, int blocks) {
  tl.store(facts, blocks);
  tl.store(facts + 1, num_warps);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, tl::ptr<int> facts, int n) {
  host.launch(negate, tl::grid(tl::cdiv(n, BLOCK)), x, y, n);
  host.launch(describe, tl::grid(1), facts, tl::cdiv(n, BLOCK));
}
