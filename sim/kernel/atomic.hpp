// Atomics on the simulator: one call of the machine per tile.
#pragma once

#include <sim/kernel/memory.hpp>
#include <tl/atomic_op.hpp>

namespace tl::backend {

// `compare` is read by compare_exchange only. Lanes held back by the mask get no old value.
template <atomic_op Op, memory_order Order, memory_scope Scope, class T, class Shape, class P, class M>
void atomic(kl::sim::Storage<T, Shape>& old, const P& p, const kl::sim::Storage<T, Shape>& value,
            const kl::sim::Storage<T, Shape>& compare, const M& mask, site where, bool by_other_lanes = false) {
  static_assert(static_cast<int>(kl::sim::AtomicOp::kCompareExchange) ==
                    static_cast<int>(atomic_op::compare_exchange) &&
                static_cast<int>(kl::sim::AtomicOp::kLoad) == static_cast<int>(atomic_op::load));
  const auto gather = kl::sim::gather_of(p);
  kl::sim::Access a = kl::sim::describe(p, gather, where);
  kl::sim::set_mask(a, mask);
  a.order = Order;
  a.scope = Scope;
  a.reads_only = Op == atomic_op::load;
  a.by_other_lanes = by_other_lanes;
  std::memset(static_cast<void*>(old.values), detail::same<T, bool> ? 0 : 0xff, sizeof old.values);
  std::memset(old.validity.bits, 0, sizeof old.validity.bits);
  if constexpr (kl::sim::kTracksBirths) kl::sim::announce_births(kl::sim::BroughtBirths<T, Shape>(value).of);
  auto validity = value.validity;
  if constexpr (Op == atomic_op::compare_exchange) validity.intersect(compare.validity);
  old.validity.why = kl::sim::machine().atomic(
      a, static_cast<kl::sim::AtomicOp>(Op), value.values, validity.view(),
      Op == atomic_op::compare_exchange ? compare.values : nullptr, old.values, old.validity.bits);
}

// Relaxed additions whose old values nobody gets, by other lanes than those which load and store tiles of the shape.
template <class T, class Shape, class P, class M>
void accumulate(const P& p, const kl::sim::Storage<T, Shape>& value, const M& mask, site where) {
  kl::sim::Storage<T, Shape> old;
  atomic<atomic_op::add, memory_order::relaxed, memory_scope::gpu>(old, p, value, value, mask, where, true);
}

template <memory_order Order, memory_scope Scope>
void fence(site where) {
  kl::sim::machine().fence(Order, Scope, where);
}

template <class T>
T only_lane(const kl::sim::Storage<T, shape<1>>& x) {
  return x.values[0];
}

}  // namespace tl::backend
