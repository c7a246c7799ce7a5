// Stores of two-byte sums. A lane holds two neighbours of a fragment's row, four bytes; its quad holds the row's eight. Four
// lanes exchange four fragments of a row among each other, so that each has a row of one and stores 16 bytes.
#pragma once

#include <gpu/kernel/memory.hpp>

namespace kl::gpu {

template <class L>
struct FragmentGrid {
  static constexpr bool kFound = false;
};
template <int Rows, int TileRows, int TileColumns>
struct FragmentGrid<Fragments<Rows, TileRows, TileColumns>> {
  static constexpr lanes::FragmentMap kMap = Fragments<Rows, TileRows, TileColumns>::map();
  static constexpr bool kFound = kMap.rows > 1 && kMap.columns > 1 && kMap.across() % 4 == 0;
};

template <class T, class P, class L>
constexpr bool stores_quads() {
  if constexpr (is_affine_in_global<P>) return FragmentGrid<L>::kFound && sizeof(T) == 2 && lanes::steps_by_one<decltype(P::index)>;
  else return false;
}

// word[i] of lane q becomes word[q] of lane i.
__device__ __forceinline__ void transpose_quad(unsigned int (&word)[4]) {
#pragma unroll
  for (int bit = 1; bit < 4; bit *= 2) {
    const bool upper = (threadIdx.x & static_cast<unsigned>(bit)) != 0;
#pragma unroll
    for (int low = 0; low < 4; ++low) {
      if ((low & bit) != 0) continue;
      const unsigned int got = __shfl_xor_sync(0xffffffffu, upper ? word[low] : word[low | bit], bit);
      if (upper) word[low] = got;
      else word[low | bit] = got;
    }
  }
}

template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ void store_all_quads(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  constexpr lanes::FragmentMap kMap = FragmentGrid<L>::kMap;
  constexpr int kAcross = kMap.across(), kColumns = lanes::kFragmentColumns * kMap.grid.columns;
  const int lane = static_cast<int>(threadIdx.x) % kWarpThreads;
  const int row = lane / 4 + lanes::kFragmentRows * kMap.warp_row(threadIdx.x);
  const int column = lane % 4 * kColumns + lanes::kFragmentColumns * kMap.warp_column(threadIdx.x);
  T* const start = address(p, 0, 0, row, column);
#pragma unroll
  for (int down = 0; down < kMap.down(); ++down)
#pragma unroll
    for (int half = 0; half < 2; ++half)
#pragma unroll
      for (int first = 0; first < kAcross; first += 4) {
        unsigned int word[4];
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          const int r = ((down * kAcross + first + i) * 2 + half) * 2;
          word[i] = static_cast<unsigned int>(__builtin_bit_cast(unsigned short, value.values[r])) |
                    static_cast<unsigned int>(__builtin_bit_cast(unsigned short, value.values[r + 1])) << 16;
        }
        transpose_quad(word);
        const int below = down * lanes::kFragmentRows * kMap.grid.rows + 8 * half, beside = first * kColumns;
        if (lane_active(mask, 0, 0, row + below, column + beside))
          *reinterpret_cast<uint4*>(start + value_step(p.index.linear, 0, below, beside)) = uint4{word[0], word[1], word[2], word[3]};
      }
}

// False, and nothing is done, if vectors are not aligned or are cut by the mask.
template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ bool store_quads(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  if constexpr (stores_quads<T, P, L>()) {
    if (vectors_aligned<8>(p) && (masked_by_vectors<8>(mask) || whole<Shape>(mask))) {
      if (is_first_holder<L>()) store_all_quads(value, p, mask);
      return true;
    }
  }
  return false;
}

}  // namespace kl::gpu
