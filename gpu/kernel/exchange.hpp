// Elements that change threads, through shared memory: each thread leaves its own, all wait, each takes what it
// needs. The region is laid out by banks.hpp for the two accesses, which are known at compile time.
#pragma once

#include <gpu/kernel/banks.hpp>
#include <gpu/kernel/scratch.hpp>
#include <gpu/kernel/storage.hpp>

namespace kl::gpu {

struct SamePlace {
  __device__ constexpr int operator()(int lane) const { return lane; }
};

// Indices below move, drop or invert bits of a lane's number and nothing else, as reshaping does where extents
// are powers of two. So does place(), and the place of an element is that of the thread's first one, but for
// bits that its register flips: an address costs one instruction.
template <Folds F, class Shape, class Index>
__device__ __forceinline__ int flipped_by_register(int r, Index index) {
  return place<F>(index(Blocked<Shape>::register_part(r))) ^ place<F>(index(0));
}

template <class T, class Shape>
constexpr WarpAccess holder_access() {
  return vector_access(Blocked<Shape>::width, static_cast<int>(Blocked<Shape>::holders), sizeof(T));
}

// Leaves the elements in `region` at place<F>(index(lane)).
template <Folds F, class T, class Shape, class Index>
__device__ __forceinline__ void leave(T* region, const Storage<T, Shape>& tile, Index index) {
  if (!is_first_holder<Shape>()) return;
  const int first = place<F>(index(Blocked<Shape>::thread_part()));
#pragma unroll
  for (int r = 0; r < Storage<T, Shape>::kRegisters; ++r)
    region[first ^ flipped_by_register<F, Shape>(r, index)] = tile.values[r];
}
// The same in row-major order, as vectors of up to 16 bytes.
template <Folds F, class T, class Shape>
__device__ __forceinline__ void leave_vectors(T* region, const Storage<T, Shape>& tile) {
  constexpr int kElements = holder_access<T, Shape>().elements;
  if (!is_first_holder<Shape>()) return;
  const int first = place<F>(Blocked<Shape>::thread_part());
#pragma unroll
  for (int r = 0; r < Storage<T, Shape>::kRegisters; r += kElements) {
    struct alignas(kElements * sizeof(T)) Chunk {
      T values[kElements];
    } chunk;
#pragma unroll
    for (int i = 0; i < kElements; ++i) chunk.values[i] = tile.values[r + i];
    *reinterpret_cast<Chunk*>(region + (first ^ flipped_by_register<F, Shape>(r, SamePlace{}))) = chunk;
  }
}
// out[lane] = region[place<F>(index(lane))].
template <Folds F, class T, class Shape, class Index>
__device__ __forceinline__ void take(Storage<T, Shape>& out, const T* region, Index index) {
  const int first = place<F>(index(Blocked<Shape>::thread_part()));
#pragma unroll
  for (int r = 0; r < Storage<T, Shape>::kRegisters; ++r)
    out.values[r] = region[first ^ flipped_by_register<F, Shape>(r, index)];
}

// A tile in shared memory.
template <Folds F, class T>
struct SharedTile {
  static constexpr Folds kFolds = F;
  const T* region;
  __device__ __forceinline__ T operator()(int index) const { return region[place<F>(index)]; }
};

// All of the tile in shared memory, laid out for readers whose lanes touch it as `reading` says; `use` gets the
// SharedTile. The first barrier lets earlier readers of the region finish, the second makes the values visible.
template <class Reading, class T, class Shape, class Use>
__device__ __forceinline__ void share(const Storage<T, Shape>& tile, Use use) {
  using L = Blocked<Shape>;
  constexpr WarpAccess reading = Reading{}();
  T* region = reinterpret_cast<T*>(scratch<static_cast<int>(Shape::numel * sizeof(T))>());
  __syncthreads();
  constexpr FoldResult wide = find_folds(sizeof(T), holder_access<T, Shape>(), reading);
  if constexpr (wide.free_of_conflicts) {
    leave_vectors<wide.folds>(region, tile);
    __syncthreads();
    use(SharedTile<wide.folds, T>{region});
  } else {
    constexpr FoldResult single = find_folds(sizeof(T), access_of(L::width, L::holders, SamePlace{}), reading);
    leave<single.folds>(region, tile, SamePlace{});
    __syncthreads();
    use(SharedTile<single.folds, T>{region});
  }
}

// How the holders of a tile of shape To read what `Source` says.
template <class To, class Source>
struct ReadingOf {
  constexpr WarpAccess operator()() const {
    return access_of(Blocked<To>::width, static_cast<int>(Blocked<To>::holders), Source{});
  }
};

// out[lane] = in[source(lane)], lanes counted row-major; Source is an empty class.
template <class T, class To, class From, class Source>
__device__ __forceinline__ void exchange(Storage<T, To>& out, const Storage<T, From>& in, Source source) {
  share<ReadingOf<To, Source>>(in, [&](auto shared) { take<decltype(shared)::kFolds>(out, shared.region, source); });
}

}  // namespace kl::gpu
