// Copies from global to shared memory that go on while the threads compute: cp.async.
#pragma once

#include <gpu/kernel/shared.hpp>

namespace kl::gpu {

// `Bytes` are 4, 8 or 16. Where `active` is false zeros are written and `from` is not read.
template <int Bytes, class T>
__device__ __forceinline__ void copy_async(T* to, const T* from, bool active) {
  const auto target = static_cast<unsigned int>(__cvta_generic_to_shared(to));
  const auto source = __cvta_generic_to_global(from);
  const int read = active ? Bytes : 0;
  // Sixteen bytes bypass L1, where nobody else would find them again.
  if constexpr (Bytes == 16)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(target), "l"(source), "r"(read) : "memory");
  else
    asm volatile("cp.async.ca.shared.global [%0], [%1], %3, %2;" ::"r"(target), "l"(source), "r"(read), "n"(Bytes) : "memory");
}

// Elements of one asynchronous access, 0 if they must go one by one.
template <class P, class Q>
constexpr int async_chunk() {
  if constexpr (moved_index_bits<P>() != 0 && can_vectorise<Q>())
    return chunk_elements<P, Blocked<typename P::shape>>() * static_cast<int>(sizeof(typename P::element_type)) >= 4 ? chunk_elements<P, Blocked<typename P::shape>>() : 0;
  else
    return 0;
}

// `N` elements that no copy brings: they are stored at once. Zeros come with the copy that reads nothing.
template <int N, class T, class O>
__device__ __forceinline__ void fill_chunk(T* at, const O& other) {
  Chunk<N, T> chunk;
#pragma unroll
  for (int i = 0; i < N; ++i) chunk.values[i] = other;
  *reinterpret_cast<Chunk<N, T>*>(at) = chunk;
}
template <int N, class T, class O>
__device__ __forceinline__ void copy_or_fill(T* at, const T* from, const T* base, bool active, const O& other) {
  if constexpr (tl::detail::same<O, T>) {
    if (active) copy_async<N * sizeof(T)>(at, from, true);
    else fill_chunk<N>(at, other);
  } else {
    copy_async<N * sizeof(T)>(at, active ? from : base, active);
  }
}

template <class P, class Q, class M, class O>
__device__ __forceinline__ void async_copy_held(const P& to, const Q& from, const M& mask, const O& other) {
  using T = typename P::element_type;
  using S = typename P::shape;
#if __CUDA_ARCH__ >= 800
  constexpr int kChunk = async_chunk<P, Q>();
  if constexpr (kChunk > 0) {
    using L = Blocked<S>;
    constexpr int kWidth = L::width;
    if (vectors_aligned<kWidth>(from) && whole<S>(mask)) {
      T* at[L::registers / kChunk];
      for_each_chunk<L>(to, [&](int r, T* place) { at[r / kChunk] = place; });
      for_each_address<L, kChunk>(from, [&](int r, const T* source) { copy_async<kChunk * sizeof(T)>(at[r / kChunk], source, true); });
      return;
    }
    if (vectors_aligned<kWidth>(from) && masked_by_vectors<kWidth>(mask)) {
      for_each_chunk<L>(to, [&](int r, T* at) {
        const Coordinate place = block_start<L>(r / kWidth);
        const int i2 = place.i2 + r % kWidth;
        copy_or_fill<kChunk, T>(at, address(from, r, place.i0, place.i1, i2), from.base.address, lane_active(mask, r, place.i0, place.i1, i2), other);
      });
      return;
    }
  }
  if constexpr (sizeof(T) >= 4) {
    for_each_register<Blocked<S>>([&](int r, int i0, int i1, int i2) {
      copy_or_fill<1, T>(address(to, r, i0, i1, i2), address(from, r, i0, i1, i2), from.base.address, lane_active(mask, r, i0, i1, i2), other);
    });
    return;
  }
#endif
  Storage<T, S> values;
  load_tile(values, from, mask, other);
  store_held(values, to, AllLanes{});
}

}  // namespace kl::gpu

namespace tl::backend {

template <class P, class Q, class M, class O>
TL_FN void async_copy(const P& to, const Q& from, const M& mask, const O& other, site) {
  using S = typename P::shape;
  if (kl::gpu::is_first_holder<kl::gpu::Blocked<S>>()) kl::gpu::async_copy_held(to, from, mask, other);
}
TL_FN void async_commit(site) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}
template <int Pending>
TL_FN void async_wait(site) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
#endif
}

}  // namespace tl::backend
