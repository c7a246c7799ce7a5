// expect: WRONG
// mistake: The order is fixed, but a lane that has reached 1 no longer feels 2^-25, however often it comes.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 2048>;
constexpr auto MOST = tl::c<2048>;

TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> parts, int n) {
  auto sum = tl.zeros(BLOCK);
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto at = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = tl.load(x + at, at < n, 0.0f);
    sum += v;
  }
  tl.store(parts + tl.program_id(0), tl.sum(sum));
}

TL_KERNEL void sum_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> total, int blocks) {
  auto at = tl.arange(0, MOST);
  tl.store(total, tl.sum(tl.load(parts + at, at < blocks, 0.0f)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, int n, int blocks) {
  auto parts = host.workspace<float>(blocks);
  host.launch(sum_tiles, tl::grid(blocks), x, parts, n);
  host.launch(sum_parts, tl::grid(1), parts, total, blocks);
}
