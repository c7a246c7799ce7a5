// Loads and stores of shared tiles: accesses whose lanes move bits of an element's index, which whole tiles, rows,
// columns and aligned parts do, cost one address and up to 16 bytes each; the rest goes element by element.
//
// A tile with fewer vectors than the block has threads is held several times over, and its first holders store it; a sum
// of tl.dot is held by other threads than a loaded tile of its shape. Then the rule that one lane's accesses need no
// barrier between them would not hold for the other holders, so such a store waits for them before and after.
#pragma once

#include <gpu/kernel/exchange.hpp>
#include <gpu/kernel/flight.hpp>
#include <gpu/kernel/memory.hpp>
#include <gpu/kernel/shared_layout.hpp>
#include <tl/shared_pointer.hpp>

namespace kl::gpu {

// Tiles of tl.range and tl.shared_operand whose panels tensor cores read where they are.
template <class Root, class T>
constexpr bool is_panelled() {
  if constexpr (kHasWgmma && tl::detail::is_operand_root<Root> && Root::count == 2)
    return fits_panels(sizeof(T), Root::at(0), Root::at(1));
  else
    return false;
}

template <class Root, class T>
constexpr Folds shared_folds() {
  constexpr int kColumns = Root::at(Root::count - 1), kRows = Root::count > 1 ? Root::at(Root::count - 2) : 1;
  if constexpr (is_panelled<Root, T>()) return panel_folds(sizeof(T), kRows, kColumns);
  else return tile_folds(sizeof(T), kRows, kColumns, TL_VECTOR_ELEMENTS).folds;
}

template <class T, class Root, class Index>
struct Placement<tl::shared_pointers<T, Root, Index>> {
  static constexpr Folds kFolds = shared_folds<Root, T>();
  template <class I>
  __device__ static __forceinline__ int of(I index) {
    return place<kFolds>(static_cast<int>(index));
  }
};
template <class T, class R, class I>
inline constexpr bool is_affine_pointer<tl::shared_pointers<T, R, I>> = tl::detail::is_affine<I>;

// --- accesses that move bits ----------------------------------------------------------------------------

// The index bits that the lanes of the tile move, 0 if it does not move bits only.
template <class P>
constexpr long long moved_index_bits() {
  if constexpr (is_affine_pointer<P>)
    return lanes::moved_index_bits<decltype(P::index)>();
  else
    return 0;
}

// The index of a lane's element, from the tile's base.
template <class P>
struct LaneIndex {
  __device__ constexpr int operator()(int lane) const {
    using E = typename decltype(P::index)::linear_type;
    using S = typename P::shape;
    constexpr int e1 = S::extent(1), e2 = S::extent(2);
    constexpr int s0 = static_cast<int>(constant_stride<typename E::s0_type>(S::extent(0))),
                  s1 = static_cast<int>(constant_stride<typename E::s1_type>(e1)), s2 = static_cast<int>(constant_stride<typename E::s2_type>(e2));
    return lane / (e1 * e2) * s0 + lane / e2 % e1 * s1 + lane % e2 * s2;
  }
};

// The place that is `part` beyond `first`, which moves other bits. What folds flip lies within the banks; the rest is an
// offset that the instruction adds.
template <class T>
__device__ __forceinline__ T* moved_place(T* region, int first, int part) {
  constexpr int kBanks = 128 / sizeof(T) - 1;
  return region + (first ^ (part & kBanks)) + (part & ~kBanks);
}

// Elements that a thread moves at once.
template <class P, class L>
constexpr int chunk_elements() {
  using E = typename decltype(P::index)::linear_type;
  if constexpr (constant_stride<typename E::s2_type>(P::shape::extent(2)) == 1)
    return holder_access<typename P::element_type, L>().elements;
  else
    return 1;
}

template <int N, class T>
struct alignas(N * sizeof(T)) Chunk {
  T values[N];
};

// Calls use(register, pointer) for every chunk of this thread.
template <class L, class P, class Use>
__device__ __forceinline__ void for_each_chunk(const P& p, Use use) {
  constexpr LaneIndex<P> index{};
  constexpr Folds F = Placement<P>::kFolds;
  static_assert(keeps_together(F, chunk_elements<P, L>()), "a chunk's elements lie side by side");
  int first = place<F>(static_cast<int>(term_value(p.index.linear.base)) | index(L::thread_part(threadIdx.x)));
  asm("" : "+r"(first));  // a compiler that knows its free bits sets them, where an instruction could add them
#pragma unroll
  for (int r = 0; r < L::registers; r += chunk_elements<P, L>()) use(r, moved_place(p.base.address, first, place<F>(index(L::register_part(r)))));
}

// --- loads and stores -----------------------------------------------------------------------------------

template <class T, class Shape, class L, class P, class M, class O>
__device__ __forceinline__ void load_shared(Storage<T, Shape, L>& out, const P& p, const M& mask, const O& other) {
  if constexpr (moved_index_bits<P>() != 0) {
    if (whole<Shape>(mask)) {
      for_each_chunk<L>(p, [&](int r, const T* at) {
        constexpr int kElements = chunk_elements<P, L>();
        const auto chunk = *reinterpret_cast<const Chunk<kElements, T>*>(at);
#pragma unroll
        for (int i = 0; i < kElements; ++i) out.values[r + i] = chunk.values[i];
      });
      return;
    }
  }
  load_elements(out, p, mask, other);
}

template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ void store_held(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  if constexpr (moved_index_bits<P>() != 0) {
    if (whole<Shape>(mask)) {
      for_each_chunk<L>(p, [&](int r, T* at) {
        constexpr int kElements = chunk_elements<P, L>();
        Chunk<kElements, T> chunk;
#pragma unroll
        for (int i = 0; i < kElements; ++i) chunk.values[i] = value.values[r + i];
        *reinterpret_cast<Chunk<kElements, T>*>(at) = chunk;
      });
      return;
    }
  }
  for_each_register<L>([&](int r, int i0, int i1, int i2) {
    if (lane_active(mask, r, i0, i1, i2)) *address(p, r, i0, i1, i2) = value.values[r];
  });
}

struct AllLanes {};

// Where the tile is read by products of warpgroups: those of this thread have ended before all meet, and behind, the tensor
// cores, which read by another path, see what was stored.
template <class T, class Shape, class L, class P>
__device__ __forceinline__ void store_operand(const Storage<T, Shape, L>& value, const P& p, int behind_operand) {
  if constexpr (kWarpgroups) wait_wgmma(behind_operand);
  __syncthreads();
  if (is_first_holder<L>()) store_held(value, p, AllLanes{});
  if constexpr (kWarpgroups) asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  __syncthreads();
}

template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ void store_shared(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  if constexpr (!held_once<L>) __syncthreads();
  if constexpr (tl::detail::is_ptr<P>) {
    if (threadIdx.x == 0 && whole<Shape>(mask)) *p.address = value.values[0];
  } else {
    if (is_first_holder<L>()) store_held(value, p, mask);
  }
  if constexpr (!held_once<L>) __syncthreads();
}

}  // namespace kl::gpu

namespace tl::backend {

using shared_arena = kl::gpu::SharedArena;

struct shared_hold {
  kl::gpu::SharedHold hold;
  template <class T, class Root>
  TL_FN ptr<T> begin(shared_arena& arena, site) {
    return {reinterpret_cast<T*>(hold.begin<static_cast<int>(Root::numel * sizeof(T))>(arena))};
  }
  TL_FN void end(shared_arena& arena) const { hold.end(arena); }
};

struct operand_hold : shared_hold {
  template <class T, class Root>
  TL_FN ptr<T> begin(shared_arena& arena, site where) {
    arena.behind_operand = 0;  // as behind a product, so that loops find what they leave
    return shared_hold::begin<T, Root>(arena, where);
  }
  // What takes the memory over finds no product that reads it.
  TL_FN void end(shared_arena& arena) const {
    if constexpr (kl::gpu::kWarpgroups) kl::gpu::wait_wgmma<0>();
    shared_hold::end(arena);
  }
};
template <class P, class T, class Shape, class L>
TL_FN void store_operand(shared_arena& arena, const P& p, const kl::gpu::Storage<T, Shape, L>& value, site) {
  kl::gpu::store_operand(value, p, arena.behind_operand);
}

template <class Root, class T>
TL_FN shared_element<T> shared_element_at(ptr<T> base, long long index) {
  return {base.address + kl::gpu::place<kl::gpu::shared_folds<Root, T>()>(static_cast<int>(index))};
}

}  // namespace tl::backend
