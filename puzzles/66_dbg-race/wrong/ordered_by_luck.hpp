// expect: RACE
// mistake: The atomics release and acquire, which orders the store of block 0 before those that come after its atomic; nothing makes the others come after.
// hint: 2
#include <tl/tl.hpp>

constexpr auto TILE = tl::c<1024>;
constexpr auto BINS = tl::c<256>;

TL_KERNEL void count_bytes(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n) {
  auto b = tl.arange(0, BINS);
  if (tl.program_id(0) == 0) tl.store(bins + b, 0);
 

  auto own = tl.shared<int>(BINS);
  tl.store(own, 0);
  tl.barrier();
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, TILE); tile += tl.num_programs(0)) {
    auto offsets = tile * TILE + tl.arange(0, TILE);
    auto mask = offsets < n;
    auto value = tl.cast<int>(tl.load(x + offsets, mask, tl::uint8(0)));
    tl.atomic_add(own.at(value), 1, mask, tl::relaxed);
  }
  tl.barrier();
  auto counts = tl.load(own);

  tl.store(table + tl.program_id(0) * BINS + b, counts);
  tl.atomic_add(bins + b, counts, tl::acq_rel);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n, int blocks) {
    host.launch(count_bytes, tl::grid(blocks), x, table, bins, n);
 
}
