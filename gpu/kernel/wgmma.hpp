// Matrix instructions of a warpgroup (sm_90a): 64 rows of a sum from panels in shared memory.
//
// A descriptor holds a panel's address, the bytes from one panel to the next (those of the contiguous axis, where that is
// not k), the bytes from eight rows to the next eight, and the swizzle. Source: PTX ISA, "Asynchronous warpgroup level
// matrix instructions".
#pragma once

#include <gpu/kernel/flight.hpp>
#include <gpu/kernel/shared.hpp>
#include <gpu/kernel/wgmma_instructions.hpp>

namespace kl::gpu {

constexpr int kWgmmaDepth = 32;  // bytes of k that an instruction takes

// A whole tile of tl.range as an operand whose outer axis is m or n. K: the extent of the other one.
template <class T, class P, bool Left>
struct PanelOperand;
template <class T, class Element, class Root, class Index, bool Left>
struct PanelOperand<T, tl::shared_pointers<Element, Root, Index>, Left> {
  using E = typename Index::linear_type;
  static constexpr bool kColumnsContiguous = steps_by_one<Index>;
  static constexpr bool kFits = is_panelled<Root, Element>() && tl::detail::same<T, tl::detail::plain<Element>> &&
                                tl::detail::same<typename E::base_type, tl::detail::zero_term>;
  static constexpr bool kMajorK = kColumnsContiguous == Left;
  static constexpr int kRows = Root::count == 2 ? Root::at(0) : 1, kColumns = Root::at(Root::count - 1);  // as they lie
  static constexpr int kWidth = panel_bytes(sizeof(T), kColumns), kPanel = kRows * kWidth;

  // Bytes to an element; outer and k are multiples of what one instruction takes.
  static constexpr int offset(int outer, int k) {
    const int row = kMajorK ? outer : k, column = static_cast<int>(sizeof(T)) * (kMajorK ? k : outer);
    return column / kWidth * kPanel + row * kWidth + column % kWidth;
  }
  static constexpr unsigned long long kFields = [] {
    const unsigned long long swizzle = kWidth == 128 ? 1 : kWidth == 64 ? 2 : 3;
    return (kMajorK ? 1ULL : static_cast<unsigned long long>(kPanel) / 16) << 16 | static_cast<unsigned long long>(8 * kWidth) / 16 << 32 | swizzle << 62;
  }();
  // All of the descriptor that is not known when the kernel is compiled.
  __device__ static __forceinline__ unsigned int low_word(const Element* tile, unsigned int offset_bytes) {
    return static_cast<unsigned int>(kFields) | ((static_cast<unsigned int>(__cvta_generic_to_shared(tile)) + offset_bytes) & 0x3ffffu) >> 4;
  }
  // Of the operand `offset_bytes` further on.
  __device__ static __forceinline__ unsigned long long descriptor(unsigned int low, int offset_bytes) {
    return (kFields >> 32 << 32) | (low + static_cast<unsigned int>(offset_bytes) / 16);
  }
};

// Nothing but matrix instructions touches the sum between these two.
__device__ __forceinline__ void begin_wgmma() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void commit_wgmma() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

// Operands that a product of warpgroups takes: whole tiles of tl.range, of 8 bits with k contiguous; on the left, tiles in the
// layout of sums too, of 16 bits (a register of 8-bit elements has four of a row, a sum's thread two).
template <class M, class A, bool Left>
constexpr bool is_wgmma_operand() {
  if constexpr (!kHasWgmma || sizeof(M) > 2) return false;
  else if constexpr (tl::detail::is_shared<A>) return PanelOperand<M, A, Left>::kFits && (sizeof(M) == 2 || PanelOperand<M, A, Left>::kMajorK);
  else return Left && sizeof(M) == 2 && is_warpgroup_layout<typename A::layout>;
}
template <class M, class L, class A, class B>
constexpr bool multiplies_panels() {
  return is_wgmma_operand<M, A, true>() && is_wgmma_operand<M, B, false>() && is_warpgroup_sum(L::e1, L::e2);
}

// The left operand of 64 rows of the sum: rows 64 g, and every 16 TL_NUM_WARPS-th from there, are those of warpgroup g.
template <class M, class P>
struct LeftPanels {
  using X = PanelOperand<M, P, true>;
  unsigned int first;
  __device__ __forceinline__ explicit LeftPanels(const P& left)
      : first(X::low_word(left.base.address, threadIdx.x / (kWarpgroupWarps * kWarpThreads) * X::offset(kWarpgroupRows, 0))) {}
  template <class Y, class R, int N>
  __device__ __forceinline__ void multiply(bool begins, R (&sum)[N], int part, int k, unsigned long long y) const {
    const unsigned long long x = X::descriptor(first, X::offset(part * lanes::kFragmentRows * TL_NUM_WARPS, k));
    if (begins) wgmma_beginning<X::kMajorK, Y::kMajorK>(M{}, sum, x, y);
    else wgmma_adding<X::kMajorK, Y::kMajorK>(M{}, sum, x, y);
  }
};
// What a sum's threads hold of 16 columns are their registers of the operand. They are made while no product is under way:
// in between, another instruction would have the products wait for each other (C7513). And they are made by an instruction that ptxas
// cannot see through: ptxas 13.0 gives the operands of two products in a loop the same registers although one of them is
// needed again in the next trip (conformance.attention, where keys and d are equally many).
template <class M, class Tile>
struct LeftRegisters {
  unsigned int pairs[Tile::layout::registers / 2];
  __device__ __forceinline__ explicit LeftRegisters(const Tile& tile) {
    wait_wgmma<0>();
    unsigned int zero;  // there is no 32nd lane below any
    asm("{.reg .u32 below; mov.u32 below, %%lanemask_lt; shr.u32 %0, below, 31;}" : "=r"(zero));
#pragma unroll
    for (int i = 0; i < Tile::layout::registers / 2; ++i) {
      const unsigned int pair = static_cast<unsigned int>(__builtin_bit_cast(unsigned short, tile.values[2 * i])) |
                                static_cast<unsigned int>(__builtin_bit_cast(unsigned short, tile.values[2 * i + 1])) << 16;
      asm volatile("xor.b32 %0, %1, %2;" : "=r"(pairs[i]) : "r"(pair), "r"(zero));
    }
  }
  template <class Y, class R, int N>
  __device__ __forceinline__ void multiply(bool begins, R (&sum)[N], int part, int k, unsigned long long y) const {
    const auto& x = *reinterpret_cast<const unsigned int(*)[4]>(pairs + part * (Tile::layout::e2 / 4) + k / 4);
    if (begins) wgmma_beginning<Y::kMajorK>(M{}, sum, x, y);
    else wgmma_adding<Y::kMajorK>(M{}, sum, x, y);
  }
};
template <class M, class A>
__device__ __forceinline__ auto left_operand(const A& left) {
  if constexpr (tl::detail::is_shared<A>) return LeftPanels<M, A>(left);
  else return LeftRegisters<M, A>(left);
}

// out = the product of tiles (M, K) and (K, N), or more by it. It is under way when this returns (flight.hpp).
template <class M, int K, bool Begins, class R, class S, class L, class A, class B>
__device__ __forceinline__ void multiply_panels(SharedArena& arena, Storage<R, S, L>& out, const A& left, const B& right) {
  using Y = PanelOperand<M, B, false>;
  constexpr int kDepth = kWgmmaDepth / sizeof(M), kRegisters = L::e2 / 2;
  const auto x = left_operand<M>(left);
  const unsigned int y = Y::low_word(right.base.address, 0);
  begin_wgmma();
#pragma unroll
  for (int i = 0; i < L::registers / kRegisters; ++i)
#pragma unroll
    for (int k = 0; k < K; k += kDepth)
      x.template multiply<Y>(Begins && k == 0, *reinterpret_cast<R(*)[kRegisters]>(out.values + i * kRegisters), i, k, Y::descriptor(y, Y::offset(0, k)));
  commit_wgmma();
  out.group = ++arena.groups;
  arena.multiplies = true;
  if constexpr (tl::detail::points_to_operand<A> || tl::detail::points_to_operand<B>) arena.behind_operand = 0;
  else if (arena.behind_operand >= 0) ++arena.behind_operand;
}

}  // namespace kl::gpu
