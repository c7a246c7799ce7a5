// A 64-bit digest of a tensor, at the speed of the memory: the sum over pairs of 32-bit words (a, b) at place i of
// (a + k1(i)) * (b + k2(i)), which neither depends on the order of blocks nor forgets which place a value has.
// The key is drawn anew for every run, so that a kernel cannot aim at a sum.
//
// Source: NH of UMAC (Black, Halevi, Krawczyk, Krovetz, Rogaway 1999), with keys from a counter.
#include <tl/tl.hpp>

constexpr int BLOCK = 2048, kTiles = 8;

TL_KERNEL void digest(tl::block& tl, tl::ptr<const unsigned long> x, tl::ptr<unsigned long> sum, long first, int n, unsigned long key) {
  auto total = tl.zeros<unsigned long>(tl::c<BLOCK>);
  for (int tile = 0; tile < kTiles; ++tile) {
    auto at = (tl.program_id(0) * kTiles + tile) * BLOCK + tl.arange(0, tl::c<BLOCK>);
    auto words = tl.load(x + at, at < n, 0UL);
    total = total + tl::detail::map_values<unsigned long>(
                        [=](unsigned long w, int i) {
                          if (i >= n) return 0UL;
                          const auto place = static_cast<unsigned int>(first + i);
                          const auto k1 = (place + static_cast<unsigned int>(key)) * 0x9e3779b1U + static_cast<unsigned int>(first >> 32);
                          const auto k2 = (place + static_cast<unsigned int>(key >> 32)) * 0x85ebca6bU;
                          const unsigned int a = static_cast<unsigned int>(w) + k1, b = static_cast<unsigned int>(w >> 32) + k2;
                          return static_cast<unsigned long>(a) * b;
                        },
                        words, at);
  }
  tl.atomic_add(sum, tl.sum(total), tl::relaxed);
}
