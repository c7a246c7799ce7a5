// The sum of a vector: within 2^-20 of itself, and the same bits for every order of blocks.
// This kernel is neither, and you may change all of it. Begin with: ./kernelings run 71
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 2048>;
constexpr auto MOST = tl::c<2048>;  // blocks there may be

TL_KERNEL void clear(tl::block& tl, tl::ptr<float> total) { tl.store(total, 0.0f); }

// Each block adds up its tiles, lane by lane, then its lanes, and adds that to the total.
TL_KERNEL void sum_tiles(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> total, int n) {
  auto sum = tl.zeros(BLOCK);  // (BLOCK) float32
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, BLOCK); tile += tl.num_programs(0)) {
    auto at = tile * BLOCK + tl.arange(0, BLOCK);
    auto v = tl.load(x + at, at < n, 0.0f);  // (BLOCK) float32
    sum += v;
  }
  tl.atomic_add(total, tl.sum(sum), tl::relaxed);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> total, int n, int blocks) {
  host.launch(clear, tl::grid(1), total);
  host.launch(sum_tiles, tl::grid(blocks), x, total, n);
}
