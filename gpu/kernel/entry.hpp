// The __global__ function around a kernel. The executor's unit ends with TL_GPU_ENTRY(kernel) for each.
#pragma once

#include <tl/tl.hpp>

#ifndef TL_DIVISIBLE
#define TL_DIVISIBLE 0ULL
#endif

namespace kl::gpu {

// A launch's arguments as trusted code packs them: eight bytes each, pointers as addresses.
template <int Count>
struct Parameters {
  unsigned long long slots[Count > 0 ? Count : 1];
};

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

// With what the launch promises of it: bit I of TL_DIVISIBLE says that it is a multiple of 16, so that tests of
// alignment fold away.
template <class T, int I>
__device__ __forceinline__ T argument(unsigned long long slot) {
  if constexpr ((TL_DIVISIBLE >> I & 1) != 0) __builtin_assume((slot & 15) == 0);
  return unpack<T>(slot);
}

template <class F>
struct KernelCall;
template <class... P>
struct KernelCall<void (*)(tl::block&, P...)> {
  using Slots = Parameters<sizeof...(P)>;
  template <int... I>
  struct Indices {};
  template <int N, int... I>
  struct Count : Count<N - 1, N - 1, I...> {};
  template <int... I>
  struct Count<0, I...> {
    using type = Indices<I...>;
  };
  template <int... I>
  __device__ static __forceinline__ void expand(void (*kernel)(tl::block&, P...), const Slots& p, Indices<I...>) {
    tl::block context;
    kernel(context, argument<P, I>(p.slots[I])...);
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
