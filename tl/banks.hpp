// Where an element of a tile stands in shared memory, so that no two lanes of a warp need one bank at a time.
//
// Shared memory has 32 banks of four bytes; a warp's access is one step if its lanes touch different banks, or
// the same words. All extents are powers of two, so each bit of a lane's number moves the element it touches by
// one bit of the row-major index: the trans of 32 x 32 floats reads, in lanes 0 to 31, the rows 4 (lane % 8)
// and the columns lane / 8, that is bits 7, 8, 9 and 0, 1 of the index. Bits 0 to 4 are the bank. A bit above
// them gets a bank bit that no other lane bit uses, by exclusive or: index ^ ((index >> 7 & 7) << 2) sends the
// 32 lanes to 32 banks. Such folds keep the size of the region, which padding would not. Where two accesses
// want the same bit in different banks, it flips two of them.
//
// Plain C++: the GPU's kernels, the simulator's counters and the tests of conflicts run it.
#pragma once

namespace kl::lanes {

constexpr int kLowestFold = 4, kHighestFold = 20;  // bits of an index that may be folded: a tile has 2^20 elements

// For each index bit from kLowestFold on the set of bank bits that it flips, eight bits each. And matrices that are cut into
// panels: 2^row_bits rows of 2^column_bits elements, of which 2^panel_bits side by side make a row of a panel.
struct Folds {
  unsigned long long sets[2] = {0, 0};
  int panel_bits = 0, column_bits = 0, row_bits = 0;
  constexpr unsigned of(int bit) const { return static_cast<unsigned>(sets[(bit - kLowestFold) / 8] >> (bit - kLowestFold) % 8 * 8) & 255u; }
  constexpr void set(int bit, unsigned bank_bits) {
    sets[(bit - kLowestFold) / 8] |= static_cast<unsigned long long>(bank_bits) << (bit - kLowestFold) % 8 * 8;
  }
  // One panel after the other; what stands behind the matrix stays there.
  constexpr int by_panels(int index) const {
    const int high_bits = column_bits - panel_bits, matrix_bits = column_bits + row_bits;
    const int low = index & ((1 << panel_bits) - 1), panel = index >> panel_bits & ((1 << high_bits) - 1);
    const int row = index >> column_bits & ((1 << row_bits) - 1);
    return index >> matrix_bits << matrix_bits | panel << (panel_bits + row_bits) | row << panel_bits | low;
  }
};

// The place of the element with this row-major index.
template <Folds F, int Bit = kLowestFold>
constexpr int place(int index) {
  if constexpr (Bit == kHighestFold) {
    if constexpr (F.panel_bits == F.column_bits) return index;
    else return F.by_panels(index);
  } else {
    constexpr int kSet = static_cast<int>(F.of(Bit));
    const int rest = place<F, Bit + 1>(index);
    if constexpr (kSet == 0)
      return rest;
    else if constexpr ((kSet & (kSet - 1)) == 0)
      return rest ^ (index >> Bit & 1) * kSet;
    else
      return rest ^ (-(index >> Bit & 1) & kSet);
  }
}

// The same with folds that are known only when the program runs.
constexpr int place(const Folds& folds, int index) {
  int result = folds.by_panels(index);
  for (int bit = kLowestFold; bit < kHighestFold; ++bit)
    if ((index >> bit & 1) != 0) result ^= static_cast<int>(folds.of(bit));
  return result;
}

// Aligned runs of so many elements, a power of two, are runs in memory too.
constexpr bool keeps_together(const Folds& folds, int elements) {
  for (int bit = kLowestFold; bit < kHighestFold; ++bit) {
    const unsigned set = folds.of(bit);
    if ((set & static_cast<unsigned>(elements - 1)) != 0 || (set != 0 && 1 << bit < elements)) return false;
  }
  return true;
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

// Bank bits that are already decided, as vectors over two elements: lanes that differ in decided bits only touch
// different banks as long as these are independent.
struct Decided {
  unsigned rows[7] = {};  // by their highest bit
  constexpr unsigned rest(unsigned v) const {
    for (int bit = 6; bit >= 0; --bit)
      if ((v >> bit & 1) != 0) v ^= rows[bit];
    return v;
  }
  constexpr bool add(unsigned v) {
    const unsigned r = rest(v);
    if (r != 0) rows[log2_of(static_cast<int>(r))] = r;
    return r != 0;
  }
};

struct FoldResult {
  Folds folds;
  bool free_of_conflicts = true;
};

// The bank bits that an access has decided, and the index bits that it moves.
struct AccessNeed {
  unsigned moved = 0, banks = 0;
  Decided decided;
};
constexpr AccessNeed need_of(const WarpAccess& a, int size) {
  AccessNeed need{moved_bits(a, size), bank_bits(a, size), {}};
  for (int bit = 0; bit < log2_of(128 / size); ++bit)
    if ((need.moved & need.banks) >> bit & 1) need.decided.add(1u << bit);
  return need;
}
constexpr int members_of(unsigned set) {
  int members = 0;
  for (; set != 0; set &= set - 1) ++members;
  return members;
}
// The smallest set of bank bits that is still free in every access that moves this index bit; 0 if there is none.
template <int Count>
constexpr unsigned free_set(const AccessNeed (&needs)[Count], int bit, int high) {
  unsigned allowed = (1u << high) - 1;
  for (const AccessNeed& need : needs) allowed &= need.banks;
  for (int size_of_set = 1; size_of_set <= 3; ++size_of_set)
    for (unsigned set = 1; set < 1u << high; ++set) {
      if ((set & ~allowed) != 0 || members_of(set) != size_of_set) continue;
      bool free = true;
      for (const AccessNeed& need : needs) free = free && ((need.moved >> bit & 1) == 0 || need.decided.rest(set) != 0);
      if (free) return set;
    }
  return 0;
}

// Folds that free the accesses of elements of `size` bytes from conflicts. For two they exist unless one of them is wide:
// of the sets that both need, neither has all, and two proper subspaces are never the whole. Folds into the elements of a
// wide access would tear it apart, and what is left may not do.
template <class... Access>
constexpr FoldResult find_folds(int size, const Access&... access) {
  FoldResult result;
  const int high = log2_of(128 / size);
  AccessNeed needs[] = {need_of(access, size)...};
  for (int bit = high; bit < kHighestFold; ++bit) {
    unsigned moved = 0;
    for (const AccessNeed& need : needs) moved |= need.moved;
    if ((moved >> bit & 1) == 0) continue;
    const unsigned chosen = free_set(needs, bit, high);
    if (chosen == 0) {
      result.free_of_conflicts = false;
      continue;
    }
    for (AccessNeed& need : needs)
      if ((need.moved >> bit & 1) != 0) need.decided.add(chosen);
    result.folds.set(bit, chosen);
  }
  return result;
}

}  // namespace kl::lanes
