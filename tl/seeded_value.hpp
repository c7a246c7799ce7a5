// Seeded inputs, one value at a time: the same bits from the program, which knows what it expects of them, and
// from the GPU, which fills tensors too large to be sent there. No standard headers; no floating-point
// contraction: units that include this are compiled with -ffp-contract=off, and the GPU's intrinsics never fuse.
//
// Source of the hash: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014),
// splitmix64.
#pragma once

#include <tl/config.hpp>

namespace kl::seeded {

inline constexpr unsigned long kGamma = 0x9e3779b97f4a7c15UL;  // splitmix64's increment, 2^64 / golden ratio
inline constexpr long kSpecialsStripe = 16;                    // one special value in as many elements

TL_BOTH constexpr unsigned long mix(unsigned long z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
  return z ^ (z >> 31);
}

// Of a seed and a tensor's name; by FNV-1a, because std::hash may differ between platforms.
TL_BOTH constexpr unsigned long stream_key(unsigned long seed, const char* name, unsigned long size) {
  unsigned long hash = 0xcbf29ce484222325UL;
  for (unsigned long i = 0; i < size; ++i) hash = (hash ^ static_cast<unsigned char>(name[i])) * 0x100000001b3UL;
  return mix(mix(seed + kGamma) ^ hash);
}

// 64 random bits of element `index` of a stream.
TL_BOTH constexpr unsigned long bits_at(unsigned long key, unsigned long index) { return mix(key + kGamma * (index + 1)); }

// In [low, high), from the upper 53 bits.
TL_BOTH constexpr double uniform(double low, double high, unsigned long bits) {
  const double unit = static_cast<double>(bits >> 11) * 0x1p-53;
#if defined(__CUDA_ARCH__)
  return __dadd_rn(low, __dmul_rn(high - low, unit));
#else
  return low + (high - low) * unit;
#endif
}

// low, low + 1, ... low + span - 1; a span of 0 is 2^64.
TL_BOTH constexpr double integer(long low, unsigned long span, unsigned long bits) {
  return static_cast<double>(static_cast<long>(static_cast<unsigned long>(low) + (span != 0 ? bits % span : bits)));
}

// Every stripe of elements holds one special value at a random place; the values take turns.
TL_BOTH constexpr long special_place(unsigned long key, long stripe) {
  return static_cast<long>(bits_at(~key, static_cast<unsigned long>(stripe)) % kSpecialsStripe);
}
TL_BOTH constexpr unsigned long special_choice(unsigned long key, long stripe, unsigned long count) {
  return (static_cast<unsigned long>(stripe) + (key >> 32)) % count;
}

// A float that rounds to any narrower type as the double does: to nearest if it is one, else the neighbour whose
// last bit is odd. Source: Boldo, Melquiond: Emulation of FMA and Correctly Rounded Sums (2008).
TL_BOTH constexpr float to_odd(double value) {
  float nearest = static_cast<float>(value);
  if (static_cast<double>(nearest) == value || value != value) return nearest;
  unsigned int bits = __builtin_bit_cast(unsigned int, nearest);
  const double magnitude = value < 0 ? -value : value, reached = nearest < 0 ? -static_cast<double>(nearest) : static_cast<double>(nearest);
  if (reached > magnitude) --bits;  // towards zero
  return __builtin_bit_cast(float, bits | 1U);
}

}  // namespace kl::seeded
