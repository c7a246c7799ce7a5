// Shared tiles, barriers and asynchronous copies on the simulator.
#pragma once

#include <sim/kernel/memory.hpp>
#include <tl/shared_pointer.hpp>

namespace tl::backend {

// The machine knows which tiles a block has made.
struct shared_arena {};

class shared_hold {
 public:
  template <class T, class Root>
  ptr<T> begin(shared_arena&, site where) {
    kl::sim::SharedRequest what;
    what.where = where;
    what.type = detail::id_of<T>;
    what.element_bytes = sizeof(T);
    what.rank = Root::count;
    for (int axis = 0; axis < Root::count; ++axis) what.extent[axis] = Root::at(axis);
    buffer_ = kl::sim::machine().begin_shared(what);
    return {buffer_, 0};
  }
  // Also when the block is unwound because it waits for ever, when no block is current.
  void end(shared_arena&) const {
    if (auto* block = kl::sim::current_block()) block->machine->end_shared(buffer_);
  }

 private:
  int buffer_ = -1;
};

template <class Root, class T>
shared_element<T> shared_element_at(ptr<T> base, long long index) {
  return {base.buffer, base.offset + index};
}

inline void block_barrier(site where) { kl::sim::machine().barrier(where); }

template <class P, class Q, class M>
void async_copy(const P& to, const Q& from, const M& mask, site where) {
  const auto to_gather = kl::sim::gather_of(to);
  const auto from_gather = kl::sim::gather_of(from);
  const kl::sim::Access target = kl::sim::describe(to, to_gather, where);
  kl::sim::Access source = kl::sim::describe(from, from_gather, where);
  kl::sim::set_mask(source, mask);
  kl::sim::machine().async_copy(target, source);
}
inline void async_commit(site where) { kl::sim::machine().async_commit(where); }
template <int Pending>
void async_wait(site where) {
  kl::sim::machine().async_wait(Pending, where);
}

}  // namespace tl::backend
