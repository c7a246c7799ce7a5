// A played block has no atomics.
#pragma once
#include <gpu/kernel/shared.hpp>
#include <tl/atomic_op.hpp>
namespace tl::backend {
template <atomic_op Op, memory_order Order, memory_scope Scope, class Old, class P, class V, class M>
void atomic(Old&, const P&, const V&, const V&, const M&, site);
template <class V, class P, class M>
void accumulate(const P&, const V&, const M&, site);
template <memory_order Order, memory_scope Scope>
void fence(site);
template <class T>
T only_lane(const kl::gpu::Storage<T, shape<1>>&);
}  // namespace tl::backend
