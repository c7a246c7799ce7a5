// One atomic operation on one element of global memory, for every element type.
#pragma once

#include <tl/atomic_op.hpp>
#include <tl/dtype.hpp>

namespace kl::gpu {

using tl::atomic_op;
using tl::memory_order;
using tl::memory_scope;

// The compiler takes order and scope as literals only: call(order, order on failure, scope) with those of the
// template parameters Order and Scope. On failure nothing is written, so there is nothing to release.
#define KL_IN_SCOPE(call, order, failure)                              \
  if constexpr (Scope == memory_scope::cta)                            \
    call(order, failure, __NV_THREAD_SCOPE_BLOCK);                     \
  else if constexpr (Scope == memory_scope::gpu)                       \
    call(order, failure, __NV_THREAD_SCOPE_DEVICE);                    \
  else                                                                 \
    call(order, failure, __NV_THREAD_SCOPE_SYSTEM)
#define KL_IN_ORDER(call)                                              \
  if constexpr (Order == memory_order::relaxed) {                      \
    KL_IN_SCOPE(call, __NV_ATOMIC_RELAXED, __NV_ATOMIC_RELAXED);       \
  } else if constexpr (Order == memory_order::acquire) {               \
    KL_IN_SCOPE(call, __NV_ATOMIC_ACQUIRE, __NV_ATOMIC_ACQUIRE);       \
  } else if constexpr (Order == memory_order::release) {               \
    KL_IN_SCOPE(call, __NV_ATOMIC_RELEASE, __NV_ATOMIC_RELAXED);       \
  } else {                                                             \
    KL_IN_SCOPE(call, __NV_ATOMIC_ACQ_REL, __NV_ATOMIC_ACQUIRE);       \
  }

template <memory_scope Scope>
__device__ __forceinline__ void fence() {
#define KL_FENCE(order, failure, scope) __nv_atomic_thread_fence(order, scope)
  KL_IN_SCOPE(KL_FENCE, __NV_ATOMIC_ACQ_REL, );
#undef KL_FENCE
}

// Operations take an integer of the element's size where they only look at bits, and CUDA's spelling of 64 bits.
template <class T>
using word_of = tl::detail::choose<sizeof(T) == 2, unsigned short, tl::detail::choose<sizeof(T) == 4, unsigned int, unsigned long long>>;
template <class T>
using number_of = tl::detail::choose<
    tl::detail::is_float_element<T>, T,
    tl::detail::choose<sizeof(T) == 4, T, tl::detail::choose<tl::detail::element_traits<T>::is_signed, long long, unsigned long long>>>;

// What has no instruction of its own is a loop of compare-and-exchange, which has no order.
template <atomic_op Op, class T>
constexpr bool is_one_instruction() {
  if (Op == atomic_op::compare_exchange || Op == atomic_op::load) return true;
  if (Op == atomic_op::exchange) return sizeof(T) >= 4;
  if (tl::detail::is_small_float<T>) return false;
  return !tl::detail::is_float_element<T> || Op == atomic_op::add;
}

template <memory_order Order, memory_scope Scope, class T>
__device__ __forceinline__ T compare_exchange(T* p, T expected, T desired) {
  using Word = word_of<T>;
  Word old = __builtin_bit_cast(Word, expected);
  const Word wanted = __builtin_bit_cast(Word, desired);
#define KL_EXCHANGE(order, failure, scope) \
  __nv_atomic_compare_exchange_n(reinterpret_cast<Word*>(p), &old, wanted, false, order, failure, scope)
  KL_IN_ORDER(KL_EXCHANGE)
#undef KL_EXCHANGE
  return __builtin_bit_cast(T, old);
}

// p becomes next(old) by compare-and-exchange; nothing is written where that is old's bits.
template <memory_scope Scope, class T, class Next>
__device__ __forceinline__ T update(T* p, Next next) {
  using Word = word_of<T>;
  T old = __builtin_bit_cast(T, *reinterpret_cast<volatile Word*>(p));
  for (;;) {
    const T wanted = next(old);
    if (__builtin_bit_cast(Word, wanted) == __builtin_bit_cast(Word, old)) return old;
    const T seen = compare_exchange<memory_order::relaxed, Scope>(p, old, wanted);
    if (__builtin_bit_cast(Word, seen) == __builtin_bit_cast(Word, old)) return old;
    old = seen;
  }
}

#define KL_ADD_SMALL(name, type)                                                                                            \
  if constexpr (Scope == memory_scope::cta)                                                                                 \
    asm volatile("atom.relaxed.cta.global.add.noftz." type " %0, [%1], %2;" : "=h"(old) : "l"(at), "h"(value.bits) : "memory"); \
  else if constexpr (Scope == memory_scope::gpu)                                                                            \
    asm volatile("atom.relaxed.gpu.global.add.noftz." type " %0, [%1], %2;" : "=h"(old) : "l"(at), "h"(value.bits) : "memory"); \
  else                                                                                                                      \
    asm volatile("atom.relaxed.sys.global.add.noftz." type " %0, [%1], %2;" : "=h"(old) : "l"(at), "h"(value.bits) : "memory")

// float16 has an addition everywhere, bfloat16 from sm_90 on.
template <memory_scope Scope, class T>
__device__ __forceinline__ T add_small(T* p, T value) {
  [[maybe_unused]] unsigned short old;
  [[maybe_unused]] const auto at = __cvta_generic_to_global(p);
  if constexpr (tl::detail::same<T, tl::float16>) {
    KL_ADD_SMALL(half, "f16");
    return __builtin_bit_cast(T, old);
  } else {
#if __CUDA_ARCH__ >= 900
    KL_ADD_SMALL(brain, "bf16");
    return __builtin_bit_cast(T, old);
#else
    return update<Scope>(p, [value](T x) { return T(static_cast<float>(x) + static_cast<float>(value)); });
#endif
  }
}
#undef KL_ADD_SMALL

// What one instruction does to a number or a word, which must have that type.
template <atomic_op Op, memory_order Order, memory_scope Scope, class T>
__device__ __forceinline__ T fetch(T* p, T value) {
  T old;
#define KL_ADD(order, failure, scope) old = __nv_atomic_fetch_add(p, value, order, scope)
#define KL_MAX(order, failure, scope) old = __nv_atomic_fetch_max(p, value, order, scope)
#define KL_MIN(order, failure, scope) old = __nv_atomic_fetch_min(p, value, order, scope)
#define KL_AND(order, failure, scope) old = __nv_atomic_fetch_and(p, value, order, scope)
#define KL_OR(order, failure, scope) old = __nv_atomic_fetch_or(p, value, order, scope)
#define KL_XOR(order, failure, scope) old = __nv_atomic_fetch_xor(p, value, order, scope)
#define KL_WRITE(order, failure, scope) old = __nv_atomic_exchange_n(p, value, order, scope)
  if constexpr (Op == atomic_op::add) {
    KL_IN_ORDER(KL_ADD)
  } else if constexpr (Op == atomic_op::max) {
    KL_IN_ORDER(KL_MAX)
  } else if constexpr (Op == atomic_op::min) {
    KL_IN_ORDER(KL_MIN)
  } else if constexpr (Op == atomic_op::bit_and) {
    KL_IN_ORDER(KL_AND)
  } else if constexpr (Op == atomic_op::bit_or) {
    KL_IN_ORDER(KL_OR)
  } else if constexpr (Op == atomic_op::bit_xor) {
    KL_IN_ORDER(KL_XOR)
  } else {
    KL_IN_ORDER(KL_WRITE)
  }
#undef KL_ADD
#undef KL_MAX
#undef KL_MIN
#undef KL_AND
#undef KL_OR
#undef KL_XOR
#undef KL_WRITE
  return old;
}

template <memory_order Order, memory_scope Scope, class T>
__device__ __forceinline__ T load_cell(T* p) {
  using Word = word_of<tl::detail::plain<T>>;
  auto* word = (Word*)p;  // not const: the compiler's builtin takes none
  Word value;
#define KL_READ(order, failure, scope) value = __nv_atomic_load_n(word, failure, scope)
  KL_IN_ORDER(KL_READ)
#undef KL_READ
  return __builtin_bit_cast(T, value);
}
#undef KL_IN_ORDER
#undef KL_IN_SCOPE

// Additions without an old value.
constexpr bool kAddsPairs = __CUDA_ARCH__ >= 900;
__device__ __forceinline__ void add_one(float* p, float value) {
  asm volatile("red.relaxed.gpu.global.add.f32 [%0], %1;" ::"l"(__cvta_generic_to_global(p)), "f"(value) : "memory");
}
__device__ __forceinline__ void add_pair([[maybe_unused]] float* p, [[maybe_unused]] float first, [[maybe_unused]] float second) {
#if __CUDA_ARCH__ >= 900
  asm volatile("red.relaxed.gpu.global.add.v2.f32 [%0], {%1, %2};" ::"l"(__cvta_generic_to_global(p)), "f"(first), "f"(second) : "memory");
#endif
}

// The old value. Order counts for what is_one_instruction().
template <atomic_op Op, memory_order Order, memory_scope Scope, class T>
__device__ __forceinline__ T atomic_cell(T* p, T value, [[maybe_unused]] T compare) {
  constexpr bool kExtremum = Op == atomic_op::max || Op == atomic_op::min;
  if constexpr (Op == atomic_op::load) {
    return load_cell<Order, Scope>(p);
  } else if constexpr (Op == atomic_op::compare_exchange) {
    return compare_exchange<Order, Scope>(p, compare, value);
  } else if constexpr (Op == atomic_op::exchange && sizeof(T) >= 4) {
    using Word = word_of<T>;
    return __builtin_bit_cast(T, fetch<Op, Order, Scope>(reinterpret_cast<Word*>(p), __builtin_bit_cast(Word, value)));
  } else if constexpr (Op == atomic_op::exchange) {
    return update<Scope>(p, [value](T) { return value; });
  } else if constexpr (tl::detail::is_small_float<T>) {
    return add_small<Scope>(p, value);
  } else if constexpr (kExtremum && tl::detail::is_float_element<T>) {
    return update<Scope>(p, [value](T old) { return (Op == atomic_op::max ? old < value : value < old) ? value : old; });
  } else {
    // The compiler adds no signed integers of 8 bytes; unsigned ones have the same sum.
    constexpr bool kWord = Op == atomic_op::add && !tl::detail::is_float_element<T>;
    using Number = tl::detail::choose<kWord, word_of<T>, number_of<T>>;
    return static_cast<T>(fetch<Op, Order, Scope>(reinterpret_cast<Number*>(p), static_cast<Number>(value)));
  }
}

}  // namespace kl::gpu
