// The __global__ function around a kernel. The executor's unit ends with TL_GPU_ENTRY(kernel) for each.
#pragma once

#include <tl/tl.hpp>

#ifndef TL_DIVISIBLE
#define TL_DIVISIBLE 0ULL
#endif

namespace kl::gpu {

// A launch's arguments as trusted code packs them: the maps of tensor descriptors, then eight bytes for each number and
// pointer, which is an address. A descriptor is a pointer, the extents of its tensor and all strides but the last.
struct alignas(64) TensorMap {
  unsigned char bytes[128];
};
template <int Maps, int Slots>
struct Parameters {
  TensorMap maps[Maps];
  unsigned long long slots[Slots];
};
template <int Slots>
struct Parameters<0, Slots> {
  unsigned long long slots[Slots > 0 ? Slots : 1];
};

template <class T>
constexpr int slots_of() {
  if constexpr (tl::detail::is_descriptor<T>) return 2 * T::rank;
  else return 1;
}

template <class T>
__device__ __forceinline__ T unpack(unsigned long long slot) {
  if constexpr (tl::detail::is_ptr<T>)
    return T{reinterpret_cast<typename T::element_type*>(slot), static_cast<unsigned int>(slot % 16)};
  else if constexpr (sizeof(T) == 8)
    return __builtin_bit_cast(T, slot);
  else if constexpr (sizeof(T) == 4)
    return __builtin_bit_cast(T, static_cast<unsigned int>(slot));
  else if constexpr (sizeof(T) == 2)
    return __builtin_bit_cast(T, static_cast<unsigned short>(slot));
  else if constexpr (tl::detail::same<T, bool>)
    return slot != 0;
  else if constexpr (tl::detail::is_element<T>)
    return __builtin_bit_cast(T, static_cast<unsigned char>(slot));
  else
    return T(slot);
}

// What the executor has checked: base and strides are multiples of 16 bytes.
template <class T>
__device__ __forceinline__ T descriptor(const void* map, const unsigned long long* slots) {
  constexpr int kPerChunk = sizeof(typename T::element_type) < 16 ? 16 / sizeof(typename T::element_type) : 1;
  __builtin_assume(slots[0] % 16 == 0);
  T out{};
  bool empty = false;
  out.base = unpack<tl::ptr<typename T::element_type>>(slots[0]);
#pragma unroll
  for (int axis = 0; axis < T::rank; ++axis) {
    out.extents[axis] = static_cast<int>(slots[1 + axis]);
    empty |= out.extents[axis] == 0;
    if (axis + 1 == T::rank) continue;
    __builtin_assume(slots[1 + T::rank + axis] % kPerChunk == 0);
    out.strides[axis] = static_cast<long long>(slots[1 + T::rank + axis]);
  }
  out.strides[T::rank - 1] = 1;
  out.map = map;
  out.outside = empty ? 1 << 30 : 0;
  return out;
}

template <class F>
struct KernelCall;
template <class... P>
struct KernelCall<void (*)(tl::block&, P...)> {
  using Slots = Parameters<(0 + ... + static_cast<int>(tl::detail::is_descriptor<P>)), (0 + ... + slots_of<P>())>;
  template <int... I>
  struct Indices {};
  template <int N, int... I>
  struct Count : Count<N - 1, N - 1, I...> {};
  template <int... I>
  struct Count<0, I...> {
    using type = Indices<I...>;
  };
  static constexpr int first_slot(int argument) {
    constexpr int kSlots[] = {slots_of<P>()..., 0};
    int first = 0;
    for (int i = 0; i < argument; ++i) first += kSlots[i];
    return first;
  }
  static constexpr int map_of(int argument) {
    constexpr bool kHasMap[] = {tl::detail::is_descriptor<P>..., false};
    int map = 0;
    for (int i = 0; i < argument; ++i) map += kHasMap[i] ? 1 : 0;
    return map;
  }
  // With what the launch promises of it: bit I of TL_DIVISIBLE says that it is a multiple of 16, so that tests of
  // alignment fold away.
  template <class T, int I>
  __device__ static __forceinline__ T argument(const Slots& p) {
    constexpr int kSlot = first_slot(I);
    if constexpr (tl::detail::is_descriptor<T>) {
      constexpr int kMap = map_of(I);
      return descriptor<T>(&p.maps[kMap], p.slots + kSlot);
    } else {
      if constexpr ((TL_DIVISIBLE >> I & 1) != 0) __builtin_assume((p.slots[kSlot] & 15) == 0);
      return unpack<T>(p.slots[kSlot]);
    }
  }
  template <int... I>
  __device__ static __forceinline__ void expand(void (*kernel)(tl::block&, P...), const Slots& p, Indices<I...>) {
    tl::block context;
    kernel(context, argument<P, I>(p)...);
  }
  __device__ static __forceinline__ void call(void (*kernel)(tl::block&, P...), const Slots& p) {
    expand(kernel, p, typename Count<sizeof...(P)>::type{});
  }
};

}  // namespace kl::gpu

#define TL_GPU_ENTRY(kernel)                                                         \
  extern "C" __global__ void __launch_bounds__(kl::gpu::kThreads)                    \
      tl_entry_##kernel(const __grid_constant__ kl::gpu::KernelCall<decltype(&kernel)>::Slots parameters) { \
    kl::gpu::KernelCall<decltype(&kernel)>::call(&kernel, parameters);               \
  }
