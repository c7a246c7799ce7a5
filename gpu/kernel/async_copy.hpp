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

struct AllLanes {};

// Elements of one asynchronous access, 0 if they must go one by one.
template <class P, class Q>
constexpr int async_chunk() {
  if constexpr (moved_index_bits<P>() != 0 && can_vectorise<Q>())
    return chunk_elements<P, Blocked<typename P::shape>>() * static_cast<int>(sizeof(typename P::element_type)) >= 4 ? chunk_elements<P, Blocked<typename P::shape>>() : 0;
  else
    return 0;
}

template <class P, class Q, class M>
__device__ __forceinline__ void async_copy_held(const P& to, const Q& from, const M& mask) {
  using T = typename P::element_type;
  using S = typename P::shape;
#if __CUDA_ARCH__ >= 800
  constexpr int kChunk = async_chunk<P, Q>();
  if constexpr (kChunk > 0) {
    if (whole<S>(mask) && vectors_aligned<Blocked<S>::width>(from)) {
      for_each_chunk<Blocked<S>>(to, [&](int r, T* at) {
        const Coordinate place = block_start<Blocked<S>>(r / Blocked<S>::width);
        copy_async<kChunk * sizeof(T)>(at, address(from, r, place.i0, place.i1, place.i2 + r % Blocked<S>::width), true);
      });
      return;
    }
  }
  if constexpr (sizeof(T) >= 4) {
    for_each_register<Blocked<S>>([&](int r, int i0, int i1, int i2) {
      const bool active = lane_active(mask, r, i0, i1, i2);
      const T* source = from.base.address;
      if (active) source = address(from, r, i0, i1, i2);
      copy_async<sizeof(T)>(address(to, r, i0, i1, i2), source, active);
    });
    return;
  }
#endif
  Storage<T, S> values;
  load_tile(values, from, mask, T{});
  store_held(values, to, AllLanes{});
}

}  // namespace kl::gpu

namespace tl::backend {

template <class P, class Q, class M>
TL_FN void async_copy(const P& to, const Q& from, const M& mask, site) {
  using S = typename P::shape;
  if (kl::gpu::is_first_holder<kl::gpu::Blocked<S>>()) kl::gpu::async_copy_held(to, from, mask);
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
