// expect: RACE
// mistake: The last block to end adds the parts, but its relaxed counter does not order it behind the stores of the others.
// hint: 2
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 2048>;
constexpr auto MOST = tl::c<2048>;

TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> parts, tl::ptr<int> ended, tl::ptr<float> total, int n) {
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
  tl.store(parts + tl.program_id(0), tl.sum(sum));
  tl.barrier();
  int before = tl.atomic_add(ended, 1, tl::relaxed);
  if (before != tl.num_programs(0) - 1) return;
  tl.barrier();
  auto at = tl.arange(0, MOST);
  tl.store(total, tl.sum(tl.load(parts + at, at < tl.num_programs(0), 0.0f)));
}

TL_KERNEL void clear(tl::block& tl, tl::ptr<int> ended) { tl.store(ended, 0); }

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, int n, int blocks) {
  auto parts = host.workspace<float>(blocks);
  auto ended = host.workspace<int>(1);
  host.launch(clear, tl::grid(1), ended);
  host.launch(sum_tiles, tl::grid(blocks), x, parts, ended, total, n);
}
