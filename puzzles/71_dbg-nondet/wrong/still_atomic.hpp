// expect: NONDETERMINISTIC
// mistake: Blocks add to the total as they come; precise lanes do not give an order to blocks.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 2048>;
constexpr auto MOST = tl::c<2048>;

TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> total, int n) {
  auto sum = tl.zeros(BLOCK);
  auto lost = tl.zeros(BLOCK);
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto at = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = tl.load(x + at, at < n, 0.0f);
    auto term = v - lost;
    auto next = sum + term;
    lost = (next - sum) - term;
    sum = next;
  }
  tl.atomic_add(total, tl.sum(sum), tl::relaxed);
}

TL_KERNEL void clear(tl::block& tl, tl::ptr<float> total) { tl.store(total, 0.0f); }

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, int n, int blocks) {
  host.launch(clear, tl::grid(1), total);
  host.launch(sum_tiles, tl::grid(blocks), x, total, n);
}
