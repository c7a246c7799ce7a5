// Stores of two-byte sums. A lane holds two neighbours of a fragment's row, four bytes, and its quad the row's eight
// elements: 16 bytes, half a sector of memory. Two lanes exchange words of two fragments, so that each stores eight bytes,
// and a quad whole sectors. (Exchanges among four lanes make 16 bytes; they took twice the instructions.)
#pragma once

#include <gpu/kernel/memory.hpp>

namespace kl::gpu {

template <class L>
struct FragmentGrid {
  static constexpr bool kFound = false;
};
template <int Rows, int TileRows, int TileColumns, bool Ended>
struct FragmentGrid<Fragments<Rows, TileRows, TileColumns, false, Ended>> {
  static constexpr lanes::FragmentMap kMap = Fragments<Rows, TileRows, TileColumns>::map();
  static constexpr bool kFound = kMap.rows > 1 && kMap.columns > 1 && kMap.across() % 2 == 0;
};

template <class T, class P, class L>
constexpr bool stores_pairs() {
  if constexpr (is_affine_in_global<P>) return FragmentGrid<L>::kFound && sizeof(T) == 2 && lanes::steps_by_one<decltype(P::index)>;
  else return false;
}

// Where is_active(row, column) of each vector's first element.
template <class T, class Shape, class L, class P, class Active>
__device__ __forceinline__ void store_all_pairs(const Storage<T, Shape, L>& value, const P& p, Active is_active) {
  constexpr lanes::FragmentMap kMap = FragmentGrid<L>::kMap;
  constexpr int kAcross = kMap.across(), kColumns = lanes::kFragmentColumns * kMap.grid.columns;
  const int lane = static_cast<int>(threadIdx.x) % kWarpThreads;
  const bool odd = lane % 2 != 0;
  const int row = lane / 4 + lanes::kFragmentRows * kMap.warp_row(threadIdx.x);
  const int column = (odd ? kColumns : 0) + lane % 4 / 2 * 4 + lanes::kFragmentColumns * kMap.warp_column(threadIdx.x);
  T* const start = address(p, 0, 0, row, column);
  const auto word = [&](int fragment, int half) {
    const int r = (fragment * 2 + half) * 2;
    return static_cast<unsigned int>(__builtin_bit_cast(unsigned short, value.values[r])) |
           static_cast<unsigned int>(__builtin_bit_cast(unsigned short, value.values[r + 1])) << 16;
  };
#pragma unroll
  for (int down = 0; down < kMap.down(); ++down)
#pragma unroll
    for (int half = 0; half < 2; ++half)
#pragma unroll
      for (int pair = 0; pair < kAcross; pair += 2) {
        const unsigned int first = word(down * kAcross + pair, half), second = word(down * kAcross + pair + 1, half);
        const unsigned int got = __shfl_xor_sync(0xffffffffu, odd ? first : second, 1);
        const int below = down * lanes::kFragmentRows * kMap.grid.rows + 8 * half, beside = pair * kColumns;
        if (is_active(row + below, column + beside))
          *reinterpret_cast<uint2*>(start + value_step(p.index.linear, 0, below, beside)) = uint2{odd ? got : first, odd ? second : got};
      }
}

// False, and nothing is done, if vectors are not aligned or are cut by the mask.
template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ bool store_pairs(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  if constexpr (stores_pairs<T, P, L>()) {
    if (!vectors_aligned<4>(p)) return false;
    const bool all = whole<Shape>(mask);
    if (!all && !masked_by_vectors<4>(mask)) return false;
    if (is_first_holder<L>()) {
      if (all) store_all_pairs(value, p, [](int, int) { return true; });
      else store_all_pairs(value, p, [&](int row, int column) { return lane_active(mask, 0, 0, row, column); });
    }
    return true;
  }
  return false;
}

}  // namespace kl::gpu
