// Running sums of n numbers in one pass over memory, by decoupled look-back (Merrill and Garland: Single-pass
// Parallel Prefix Scan with Decoupled Look-back, 2016).
//
// A block publishes the sum of its tile as soon as it knows it, then adds up what the tiles before it have published
// until it meets one that knows the sum of everything up to its own end, and publishes that of its own. State and
// number share a 64-bit word, so that one relaxed atomic moves both and no other access needs an order.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 8192>;
constexpr auto WINDOW = tl::meta<"WINDOW", 64>;  // tiles that one look back covers

enum : int { kNothing, kTile, kEverything };  // what a word's number is the sum of; kEverything: up to the tile's end

TL_FN tl::int64 word(tl::block& tl, int state, float sum) {
  return tl::int64(state) << 32 | tl::int64(tl.bitcast<unsigned int>(sum));
}

// Nothing is published yet, but for WINDOW tiles before the first one: everything up to them is 0.
TL_KERNEL void clear(tl::block& tl, tl::ptr<tl::int64> words, tl::ptr<int> next, int count) {
  auto i = tl.program_id(0) * 1024 + tl.arange(0, tl::c<1024>);
  tl.store(words + i, tl.where(i < WINDOW, word(tl, kEverything, 0), word(tl, kNothing, 0)), i < count);
  if (tl.program_id(0) == 0) tl.store(next, 0);
}

TL_KERNEL void running_sum(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<tl::int64> words,
                           tl::ptr<int> next, int n) {
  // Tiles in the order in which blocks start: those before are done or running, so waiting for them ends.
  const int tile = tl.atomic_add(next, 1, tl::relaxed);
  const auto own = words + WINDOW + tile;
  auto offsets = tile * BLOCK + tl.arange(0, BLOCK);
  auto v = tl.load(x + offsets, offsets < n, 0.0f);  // (BLOCK) float32
  const float total = tl.sum(v);
  tl.atomic_xchg(own, word(tl, kTile, total), tl::relaxed);
  auto sums = tl.cumsum(v);

  float before = 0;
  auto distance = tl.arange(0, WINDOW);
  auto looked_at = own - 1 - distance;  // the nearest first
  for (bool found = false; !found;) {
    auto seen = tl.atomic_load(looked_at, tl::relaxed);  // (WINDOW)
    auto state = tl.cast<int>(seen >> 32);
    const int everything = tl.min(tl.where(state == int(kEverything), distance, int(WINDOW)));
    const int missing = tl.min(tl.where(state == int(kNothing), distance, int(WINDOW)));
    if (missing < everything) continue;
    before += tl.sum(tl.where(distance <= everything, tl.bitcast<float>(tl.cast<int>(seen)), 0.0f));
    found = everything < WINDOW;
    looked_at = looked_at - WINDOW;
  }
  tl.atomic_xchg(own, word(tl, kEverything, before + total), tl::relaxed);
  tl.store(out + offsets, before + sums, offsets < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  const int tiles = tl::cdiv(n, BLOCK), count = tiles + WINDOW;
  auto words = host.workspace<tl::int64>(count);
  auto next = host.workspace<int>(1);
  host.launch(clear, tl::grid(tl::cdiv(count, 1024)), words, next, count);
  host.launch(running_sum, tl::grid(tiles), x, out, words, next, n);
}
