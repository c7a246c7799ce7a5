// Tile storage on the simulator: contiguous values, row-major, with the lanes that hold one.
#pragma once

#include <cstdint>
#include <cstring>

#include <sim/kernel/births.hpp>
#include <sim/kernel/machine.hpp>
#include <tl/shape.hpp>

namespace kl::sim {

// Which of N lanes hold a value. The bits are meaningful only while `why` is set, so the usual case, all
// valid, costs one pointer.
template <int N>
struct Validity {
  static constexpr int kWords = (N + 63) / 64;
  const Origin* why = nullptr;
  std::uint64_t bits[kWords];

  Validity() {}
  Validity(const Validity& other) : why(other.why) { copy_bits(other); }
  Validity& operator=(const Validity& other) {
    why = other.why;
    copy_bits(other);
    return *this;
  }
  LaneValidity view() const { return {why, bits}; }
  bool valid(int lane) const { return why == nullptr || ((bits[lane >> 6] >> (lane & 63)) & 1u) != 0; }
  void set_all_valid() { std::memset(bits, 0xff, sizeof bits); }
  void invalidate(int lane, const Origin* reason) {
    if (why == nullptr) {
      set_all_valid();
      why = reason;
    } else if (reason != why && reason != nullptr) {
      why = one_to_name(why, reason);
    }
    bits[lane >> 6] &= ~(std::uint64_t{1} << (lane & 63));
  }
  // Lanes valid in both.
  void intersect(const Validity& other) {
    if (other.why == nullptr) return;
    if (why == nullptr) {
      *this = other;
      return;
    }
    if (why != other.why) why = one_to_name(why, other.why);
    for (int w = 0; w < kWords; ++w) bits[w] &= other.bits[w];
  }

 private:
  void copy_bits(const Validity& other) {
    if (why != nullptr) std::memcpy(bits, other.bits, sizeof bits);
  }
};

template <class T, class Shape>
struct Storage {
  static constexpr int kLanes = static_cast<int>(Shape::numel);
  static constexpr int kAlign = sizeof(T) * kLanes >= 64 ? 64 : alignof(T);
  alignas(kAlign) T values[kLanes];
  Validity<kLanes> validity;
#if TL_TRACK_BIRTHS
  BirthId births[kLanes] = {};
#endif

  Storage() {}
};

// A lane's index in a tile of shape From when the coordinate runs over the shape To it broadcasts to.
template <class From>
constexpr int broadcast_index(int i0, int i1, int i2) {
  constexpr int kE1 = From::extent(1), kE2 = From::extent(2);
  constexpr int s2 = kE2 == 1 ? 0 : 1, s1 = kE1 == 1 ? 0 : kE2, s0 = From::extent(0) == 1 ? 0 : kE1 * kE2;
  return i0 * s0 + i1 * s1 + i2 * s2;
}

template <class From, class To>
inline constexpr bool same_extents =
    From::extent(0) == To::extent(0) && From::extent(1) == To::extent(1) && From::extent(2) == To::extent(2);

}  // namespace kl::sim
