// Where an element of a tile stands in shared memory, so that no two lanes of a warp need one bank at a time.
//
// Shared memory has 32 banks of four bytes; a warp's access is one step if its lanes touch different banks, or
// the same words. All extents are powers of two, so each bit of a lane's number moves the element it touches by
// one bit of the row-major index: the trans of 32 x 32 floats reads, in lanes 0 to 31, the rows 4 (lane % 8)
// and the columns lane / 8, that is bits 7, 8, 9 and 0, 1 of the index. Bits 0 to 4 are the bank. A bit above
// them gets a bank bit that no other lane bit uses, by exclusive or: index ^ ((index >> 7 & 7) << 2) sends the
// 32 lanes to 32 banks. Such folds keep the size of the region, which padding would not.
//
// Plain C++: the tests of conflicts run it on the host.
#pragma once

namespace kl::gpu {

constexpr int kLowestFold = 4, kHighestFold = 20;  // bits of an index that folds may read: a tile has 2^20 elements

// Four bits for each index bit from kLowestFold on: one more than the bit it is folded into, 0 for none.
using Folds = unsigned long long;

template <Folds F, int Bit = kLowestFold>
constexpr int folded_bits(int index) {
  if constexpr (F == 0) {
    return 0;
  } else {
    const int rest = folded_bits<(F >> 4), Bit + 1>(index);
    constexpr int kInto = static_cast<int>(F & 15);
    if constexpr (kInto == 0)
      return rest;
    else
      return rest ^ ((index >> Bit & 1) << (kInto - 1));
  }
}
// The place of the element with this row-major index.
template <Folds F>
constexpr int place(int index) {
  return index ^ folded_bits<F>(index);
}

constexpr int log2_of(int x) {
  int bits = 0;
  while (x > 1) x /= 2, ++bits;
  return bits;
}

// One access of a warp: which bit of the index each lane bit moves (-1: none, the lanes share an element), and
// how many elements a lane moves at once.
struct WarpAccess {
  int bit[5] = {-1, -1, -1, -1, -1};
  int elements = 1;
};

// The access of lanes that hold `width` neighbouring elements, one of them at a time; `index` says where the
// element of a row-major lane of the tile stands. Lanes from `holders` on repeat the others.
template <class Index>
constexpr WarpAccess access_of(int width, int holders, Index index) {
  WarpAccess access;
  for (int lane_bit = 0; lane_bit < 5 && (1 << lane_bit) < holders; ++lane_bit) {
    const int moved = index(width << lane_bit) ^ index(0);
    access.bit[lane_bit] = moved == 0 ? -1 : log2_of(moved);
  }
  return access;
}
// All elements of a lane in accesses of up to 16 bytes.
constexpr WarpAccess vector_access(int width, int holders, int size) {
  WarpAccess access = access_of(width, holders, [](int lane) { return lane; });
  access.elements = width * size > 16 ? 16 / size : width;
  return access;
}

// Lanes that the hardware serves together: wide accesses take a step per 128 bytes.
constexpr int lane_bits_together(const WarpAccess& a, int size) {
  const int bytes = a.elements * size;
  return bytes <= 4 ? 5 : bytes == 8 ? 4 : 3;
}

// Bits of the index that choose the bank of an access, as a set.
constexpr unsigned bank_bits(const WarpAccess& a, int size) {
  const int unit = a.elements * size > 4 ? a.elements : size < 4 ? 4 / size : 1;  // elements that share a place
  const int low = log2_of(unit), high = log2_of(128 / size);
  return (1u << high) - (1u << low);
}

// Bits of the index that the lanes of one step move.
constexpr unsigned moved_bits(const WarpAccess& a, int size) {
  unsigned bits = 0;
  for (int i = 0; i < lane_bits_together(a, size); ++i)
    if (a.bit[i] >= 0) bits |= 1u << a.bit[i];
  return bits;
}

struct FoldResult {
  Folds folds = 0;
  bool free_of_conflicts = true;
};

// One bit after the other gets the lowest, or the highest, of the bank bits that are left for it.
constexpr FoldResult choose_folds(int size, const WarpAccess& a, const WarpAccess& b, bool highest) {
  FoldResult result;
  const unsigned moved_a = moved_bits(a, size), moved_b = moved_bits(b, size);
  unsigned free_a = bank_bits(a, size) & ~moved_a, free_b = bank_bits(b, size) & ~moved_b;
  // Folds into the elements of one wide access would tear it apart.
  const unsigned whole = bank_bits(a, size) & bank_bits(b, size);
  // Bits that both accesses move have the least choice, so they choose first.
  for (int pass = 0; pass < 2; ++pass) {
    for (int bit = log2_of(128 / size); bit < kHighestFold; ++bit) {
      const bool in_a = moved_a >> bit & 1, in_b = moved_b >> bit & 1;
      if ((in_a && in_b) != (pass == 0) || (!in_a && !in_b)) continue;
      unsigned choice = whole;
      if (in_a) choice &= free_a;
      if (in_b) choice &= free_b;
      if (choice == 0) {
        result.free_of_conflicts = false;
        continue;
      }
      int into = highest ? log2_of(static_cast<int>(choice)) : 0;
      while ((choice >> into & 1) == 0) ++into;
      if (in_a) free_a &= ~(1u << into);
      if (in_b) free_b &= ~(1u << into);
      result.folds |= static_cast<Folds>(into + 1) << 4 * (bit - kLowestFold);
    }
  }
  return result;
}

// Folds that free both accesses of elements of `size` bytes from conflicts, if this finds some; tests/gpu/
// banks_test.cpp counts what is left.
constexpr FoldResult find_folds(int size, const WarpAccess& a, const WarpAccess& b) {
  const FoldResult result = choose_folds(size, a, b, false);
  return result.free_of_conflicts ? result : choose_folds(size, a, b, true);
}

}  // namespace kl::gpu
