// Elements that change threads, through shared memory: each thread leaves its own, all wait, each takes what it
// needs. The region is laid out by banks.hpp for the two accesses, which are known at compile time. What stays in its
// thread does not go that way.
#pragma once

#include <gpu/kernel/banks.hpp>
#include <gpu/kernel/flight.hpp>
#include <gpu/kernel/scratch.hpp>

namespace kl::gpu {

struct SamePlace {
  __device__ constexpr int operator()(int lane) const { return lane; }
};

// Indices below move, drop or invert bits of a lane's number and nothing else, as reshaping does where extents
// are powers of two. So does place(), and the place of an element is that of the thread's first one, but for
// bits that its register flips: an address costs one instruction.
template <Folds F, class L, class Index>
__device__ __forceinline__ int flipped_by_register(int r, Index index) {
  return place<F>(index(L::register_part(r))) ^ place<F>(index(0));
}

// One element of each thread that holds a tile in this layout, where `index` says.
template <class L, class Index>
constexpr WarpAccess access_of_layout(Index index) {
  WarpAccess access;
  for (int bit = 0; bit < 5; ++bit) {
    const int moved = index(L::thread_part(1u << bit)) ^ index(0);
    access.bit[bit] = moved == 0 ? -1 : log2_of(moved);
  }
  return access;
}
// All of its neighbouring elements, in accesses of up to 16 bytes.
template <class T, class L>
constexpr WarpAccess holder_access() {
  constexpr int kMost = 16 / static_cast<int>(sizeof(T));
  WarpAccess access = access_of_layout<L>(SamePlace{});
  access.elements = L::width < kMost ? L::width : kMost;
  return access;
}

// Leaves the elements in `region` at place<F>(index(lane)).
template <Folds F, class T, class S, class L, class Index>
__device__ __forceinline__ void leave(T* region, const Storage<T, S, L>& tile, Index index) {
  if (!is_first_holder<L>()) return;
  const int first = place<F>(index(L::thread_part(threadIdx.x)));
#pragma unroll
  for (int r = 0; r < L::registers; ++r) region[first ^ flipped_by_register<F, L>(r, index)] = tile.values[r];
}
// The same in row-major order, as vectors of up to 16 bytes.
template <Folds F, class T, class S, class L>
__device__ __forceinline__ void leave_vectors(T* region, const Storage<T, S, L>& tile) {
  constexpr int kElements = holder_access<T, L>().elements;
  if (!is_first_holder<L>()) return;
  const int first = place<F>(L::thread_part(threadIdx.x));
#pragma unroll
  for (int r = 0; r < L::registers; r += kElements) {
    struct alignas(kElements * sizeof(T)) Chunk {
      T values[kElements];
    } chunk;
#pragma unroll
    for (int i = 0; i < kElements; ++i) chunk.values[i] = tile.values[r + i];
    *reinterpret_cast<Chunk*>(region + (first ^ flipped_by_register<F, L>(r, SamePlace{}))) = chunk;
  }
}
// out[lane] = region[place<F>(index(lane))].
template <Folds F, class T, class S, class L, class Index>
__device__ __forceinline__ void take(Storage<T, S, L>& out, const T* region, Index index) {
  const int first = place<F>(index(L::thread_part(threadIdx.x)));
#pragma unroll
  for (int r = 0; r < L::registers; ++r) out.values[r] = region[first ^ flipped_by_register<F, L>(r, index)];
}

// A tile in shared memory.
template <Folds F, class T>
struct SharedTile {
  static constexpr Folds kFolds = F;
  const T* region;
  __device__ __forceinline__ T operator()(int index) const { return region[place<F>(index)]; }
};

// The tile in `region`, laid out for readers whose lanes touch it as `reading` says. Barriers are the caller's.
template <class Reading, class T, class S, class L>
__device__ __forceinline__ auto lend(T* region, const Storage<T, S, L>& tile, Reading) {
  constexpr WarpAccess reading = Reading{}();
  constexpr FoldResult wide = find_folds(sizeof(T), holder_access<T, L>(), reading);
  if constexpr (wide.free_of_conflicts) {
    leave_vectors<wide.folds>(region, tile);
    return SharedTile<wide.folds, T>{region};
  } else {
    constexpr FoldResult single = find_folds(sizeof(T), access_of_layout<L>(SamePlace{}), reading);
    leave<single.folds>(region, tile, SamePlace{});
    return SharedTile<single.folds, T>{region};
  }
}

// All of the tile in shared memory; `use` gets the SharedTile. The first barrier lets earlier readers of the region
// finish, the second makes the values visible.
template <class Reading, class T, class S, class L, class Use>
__device__ __forceinline__ void share(const Storage<T, S, L>& tile, Use use) {
  T* region = reinterpret_cast<T*>(scratch<static_cast<int>(S::numel * sizeof(T))>());
  __syncthreads();
  const auto shared = lend(region, tile, Reading{});
  __syncthreads();
  use(shared);
}

// How the holders of a tile read what `Source` says.
template <class To, class Source>
struct ReadingOf {
  constexpr WarpAccess operator()() const { return access_of_layout<To>(Source{}); }
};

// --- what stays in its thread ---------------------------------------------------------------------------

// The register whose part in layout L is this one. A recursion, since registers have no addresses: the compiler must
// know their numbers before it unrolls loops.
template <class L, int Bit = 1>
constexpr int register_of(int part) {
  if constexpr (Bit >= L::registers) {
    return 0;
  } else {
    constexpr int kMoves = L::register_part(Bit);
    return ((part & kMoves) != 0 ? Bit : 0) | register_of<L, 2 * Bit>(part);
  }
}
template <class L>
constexpr bool is_register_part(int part) {
  return L::register_part(register_of<L>(part)) == part;
}

// Every element that a thread needs of a tile in layout From, for one in layout To, is one that it has.
template <class From, class To, class Source>
constexpr bool stays_in_thread() {
  constexpr Source source{};
  if (!is_register_part<From>(source(0))) return false;
  for (unsigned bit = 1; bit < static_cast<unsigned>(kThreads); bit *= 2)
    if ((source(To::thread_part(bit)) ^ source(0)) != From::thread_part(bit)) return false;
  for (int bit = 1; bit < To::registers; bit *= 2)
    if (!is_register_part<From>(source(To::register_part(bit)))) return false;
  return true;
}

// out[lane] = in[source(lane)], of what the first holders have; lanes counted row-major; Source is an empty class.
template <class T, class To, class L, class From, class M, class Source>
__device__ __forceinline__ void exchange_held(Storage<T, To, L>& out, const Storage<T, From, M>& in, Source source) {
  share<ReadingOf<L, Source>>(in, [&](auto shared) { take<decltype(shared)::kFolds>(out, shared.region, source); });
}
// The same of a tile whose holders agree.
template <class T, class To, class L, class From, class M, class Source>
__device__ __forceinline__ void exchange(Storage<T, To, L>& out, const Storage<T, From, M>& tile, Source source) {
  const auto& in = settled(tile);
  if constexpr (stays_in_thread<M, L, Source>()) {
#pragma unroll
    for (int r = 0; r < L::registers; ++r) out.values[r] = in.values[register_of<M>(source(L::register_part(r)))];
  } else {
    exchange_held(out, in, source);
  }
}

}  // namespace kl::gpu
