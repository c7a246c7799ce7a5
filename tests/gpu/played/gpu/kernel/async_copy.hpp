// A played block copies at once; nothing here is tested.
#pragma once
#include <gpu/kernel/shared.hpp>
namespace tl::backend {
template <class P, class Q, class M>
void async_copy(const P&, const Q&, const M&, site);
void async_commit(site);
template <int Pending>
void async_wait(site);
}  // namespace tl::backend
