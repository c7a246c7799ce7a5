// How often each byte occurs: table[p] counts the tiles p, p + blocks, p + 2 blocks, ... of x, bins counts all of them.
// This kernel has three faults of one kind, and you may change all of it. Begin with: ./kernelings run 66
#include <tl/tl.hpp>

constexpr auto TILE = tl::c<1024>;  // bytes; a part of what table means, so not tunable
constexpr auto BINS = tl::c<256>;

/*[1= // Block p of the grid walks over its tiles and writes row p of table.
TL_KERNEL void count_bytes(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n) {
  auto b = tl.arange(0, BINS);
  if (tl.program_id(0) == 0) tl.store(bins + b, 0);  // once is enough]*/
TL_KERNEL void clear(tl::block& tl, tl::ptr<int> bins) { tl.store(bins + tl.arange(0, BINS), 0); }

// Block p of the grid walks over its tiles and writes row p of table.
TL_KERNEL void count_bytes(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n) {
  auto b = tl.arange(0, BINS);
  /*[1]*/

  auto own = tl.shared<int>(BINS);  // the bins of this block, in the fast memory inside the chip
  tl.store(own, 0);
  tl.barrier();
  for (int tile = tl.program_id(0); tile < tl::cdiv(n, TILE); tile += tl.num_programs(0)) {
    auto offsets = tile * TILE + tl.arange(0, TILE);
    auto mask = offsets < n;
    auto value = tl.cast<int>(tl.load(x + offsets, mask, tl::uint8(0)));  // (TILE) int32, 0 to 255
    /*[2= tl.store(own.at(value), tl.load(own.at(value), mask) + 1, mask);]*/ tl.atomic_add(own.at(value), 1, mask, tl::relaxed); /*[2]*/
  }
  tl.barrier();
  auto counts = tl.load(own);  // (BINS) int32

  tl.store(table + tl.program_id(0) * BINS + b, counts);
  /*[3= tl.store(bins + b, tl.load(bins + b) + counts);]*/ tl.atomic_add(bins + b, counts, tl::relaxed); /*[3]*/
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> x, tl::ptr<int> table, tl::ptr<int> bins, int n, int blocks) {
  /*[4= host.launch(count_bytes, tl::grid(blocks), x, table, bins, n);]*/
  host.launch(clear, tl::grid(1), bins);
  host.launch(count_bytes, tl::grid(blocks), x, table, bins, n);
  /*[4]*/
}
