// expect: RACE
// mistake: The lanes of a tile still load, add and store: of all lanes that hold the same byte one is counted.
// hint: 2
#include <tl/tl.hpp>

constexpr auto TILE = tl::c<1024>;
constexpr auto BINS = tl::c<256>;

TL_KERNEL void clear(tl::block& tl, tl::ptr<int> bins) { tl.store(bins + tl.arange(0, BINS), 0); }

TL_KERNEL void count_bytes(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n) {
  auto b = tl.arange(0, BINS);
 

  auto own = tl.shared<int>(BINS);
  tl.store(own, 0);
  tl.barrier();
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, TILE); tile += tl.num_programs(0)) {
    auto offsets = tile * TILE + tl.arange(0, TILE);
    auto mask = offsets < n;
    auto value = tl.cast<int>(tl.load(x + offsets, mask, tl::uint8(0)));
    tl.store(own.at(value), tl.load(own.at(value), mask) + 1, mask);
  }
  tl.barrier();
  auto counts = tl.load(own);

  tl.store(table + tl.program_id(0) * BINS + b, counts);
  tl.atomic_add(bins + b, counts, tl::relaxed);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n, int blocks) {
    host.launch(clear, tl::grid(1), bins);
  host.launch(count_bytes, tl::grid(blocks), x, table, bins, n);
 
}
