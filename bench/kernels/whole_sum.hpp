// The sum of n numbers in one launch: every block sums its share, and the block that arrives last adds the shares up.
//
// The order is fixed, so that the sum repeats bit for bit. `arrived` must be zero; the last block leaves it so.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192>;
constexpr auto RESIDENT = tl::meta<"RESIDENT", 4>;    // blocks of a multiprocessor
constexpr auto SHARES = tl::meta<"SHARES", 1024>;     // the most blocks of the grid

TL_KERNEL void sum_all(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> shares, tl::ptr<int> arrived,
                       tl::ptr<float> out, int n) {
  auto lane = tl.arange(0, BLOCK);
  auto acc = tl.zeros(BLOCK);  // (BLOCK) float32
  const int blocks = tl.num_programs(0);
  const int whole = n / BLOCK;  // tiles that need no mask
  for (int i : tl.range(tl.program_id(0), whole, blocks)) acc += tl.load(x + i * BLOCK + lane);
  if (whole % blocks == tl.program_id(0)) acc += tl.load(x + whole * BLOCK + lane, whole * BLOCK + lane < n, 0.0f);
  tl.store(shares + tl.program_id(0), tl.sum(acc));
  // Releases this block's share and acquires those of the blocks before.
  if (tl.atomic_add(arrived, 1) == blocks - 1) {
    auto share = tl.arange(0, SHARES);
    tl.store(out, tl.sum(tl.load(shares + share, share < blocks, 0.0f)));
    tl.atomic_xchg(arrived, 0);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<int> arrived, tl::ptr<float> out, int n) {
  const int tiles = tl::cdiv(n, BLOCK), wave = host.num_sms() * int(RESIDENT);
  const int most = wave < int(SHARES) ? wave : int(SHARES);
  const int blocks = tiles < most ? tiles : most;
  host.launch(sum_all, tl::grid(blocks), x, host.workspace<float>(blocks), arrived, out, n);
}
