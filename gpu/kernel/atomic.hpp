// Atomics of tiles and numbers: the first holder of an element acts on it, and all who hold it get the old value.
//
// An atomic orders the accesses of the whole block, not of one thread only: a barrier of the block stands before
// one that releases and after one that acquires. The order is that of the instruction if the thread has one, and
// fences around relaxed instructions otherwise, which is the same at the price of one.
#pragma once

#include <gpu/kernel/atomic_cell.hpp>
#include <gpu/kernel/exchange.hpp>
#include <gpu/kernel/shared.hpp>

namespace tl::backend {

// Elements that the mask holds back are left alone; their old values are zero.
template <atomic_op Op, memory_order Order, memory_scope Scope, class T, class Shape, class L, class P, class M>
TL_FN void atomic(kl::gpu::Storage<T, Shape, L>& old, const P& p, const kl::gpu::Storage<T, Shape, L>& by,
                  const kl::gpu::Storage<T, Shape, L>& against, const M& mask, site) {
  using namespace kl::gpu;
  const auto& value = settled(by);
  const auto& compare = settled(against);
  constexpr bool kReleases = Order == memory_order::release || Order == memory_order::acq_rel;
  constexpr bool kAcquires = Order == memory_order::acquire || Order == memory_order::acq_rel;
  constexpr bool kOrdered = L::registers == 1 && is_one_instruction<Op, T>();
  constexpr memory_order kOwn = kOrdered ? Order : memory_order::relaxed;
  // Other holders of a tile that is held several times, or elsewhere as a loaded tile, may still read the element (shared.hpp).
  constexpr bool kAwaited = !is_blocked<L> || (detail::is_shared<P> && !held_once<L>);
  if constexpr (kReleases) show_tensor_engine();
  if constexpr (kReleases || kAwaited) __syncthreads();
  if (is_first_holder<L>()) {
    if constexpr (kReleases && !kOrdered) fence<Scope>();
    for_each_register<L>([&](int r, int i0, int i1, int i2) {
      old.values[r] = T{};
      if constexpr (detail::is_ptr<P>) {
        if (whole<Shape>(mask)) old.values[r] = atomic_cell<Op, kOwn, Scope>(p.address, value.values[r], compare.values[r]);
      } else {
        if (lane_active(mask, r, i0, i1, i2))
          old.values[r] = atomic_cell<Op, kOwn, Scope>(address(p, r, i0, i1, i2), value.values[r], compare.values[r]);
      }
    });
    if constexpr (kAcquires && !kOrdered) fence<Scope>();
  }
  if constexpr (has_replicas<L>) {
    const kl::gpu::Storage<T, Shape, L> held = old;
    exchange_held(old, held, SamePlace{});
  } else if constexpr (kAcquires || kAwaited) {
    __syncthreads();
  }
  if constexpr (kAcquires) show_tensor_engine();
}

// Additions whose old values nobody gets: threads go on at once, and two neighbours are one instruction where it has one.
template <class T, class Shape, class L, class P, class M>
TL_FN void accumulate(const P& p, const kl::gpu::Storage<T, Shape, L>& by, const M& mask, site) {
  using namespace kl::gpu;
  const auto& value = settled(by);
  if (!is_first_holder<L>()) return;
  if (whole<Shape>(mask)) {
    if constexpr (kAddsPairs && L::width % 2 == 0 && can_vectorise<P, L>()) {
      if (vectors_aligned<2>(p)) return for_each_address<L, 2>(p, [&](int r, float* at) { add_pair(at, value.values[r], value.values[r + 1]); });
    }
    return for_each_address<L, 1>(p, [&](int r, float* at) { add_one(at, value.values[r]); });
  }
  for_each_register<L>([&](int r, int i0, int i1, int i2) {
    if (lane_active(mask, r, i0, i1, i2)) add_one(address(p, r, i0, i1, i2), value.values[r]);
  });
}

// Each thread's fence covers its own accesses; the barriers join them to those of the thread that acts for the block.
template <memory_order Order, memory_scope Scope>
TL_FN void fence(site) {
  if constexpr (Order != memory_order::release) __syncthreads();
  if constexpr (Order != memory_order::acquire) kl::gpu::show_tensor_engine();
  kl::gpu::fence<Scope>();
  if constexpr (Order != memory_order::release) kl::gpu::show_tensor_engine();
  if constexpr (Order != memory_order::acquire) __syncthreads();
}

template <class T>
TL_FN T only_lane(const kl::gpu::Storage<T, shape<1>>& x) {
  return x.values[0];
}

}  // namespace tl::backend
