// Shared tiles, barriers and asynchronous copies on the simulator.
#pragma once

#include <sim/kernel/memory.hpp>
#include <tl/shared_pointer.hpp>

namespace tl::backend {

// The machine knows which tiles a block has made.
struct shared_arena {};

template <class T, class Root>
kl::sim::SharedRequest shared_request(site where) {
  kl::sim::SharedRequest what;
  what.where = where;
  what.type = detail::id_of<T>;
  what.element_bytes = sizeof(T);
  what.rank = Root::count;
  for (int axis = 0; axis < Root::count; ++axis) what.extent[axis] = Root::at(axis);
  return what;
}

class shared_hold {
 public:
  template <class T, class Root>
  ptr<T> begin(shared_arena&, site where) {
    buffer_ = kl::sim::machine().begin_shared(shared_request<T, Root>(where));
    return {buffer_, 0};
  }
  // Also when the block is unwound because it waits for ever, when no block is current.
  void end(shared_arena&) const {
    if (auto* block = kl::sim::current_block()) block->machine->end_shared(buffer_);
  }

 private:
  int buffer_ = -1;
};

using operand_hold = shared_hold;
// All lanes wait for each other before and behind.
template <class P, class T, class Shape>
void store_operand(shared_arena&, const P& p, const kl::sim::Storage<T, Shape>& value, site where) {
  kl::sim::machine().barrier(where);
  store(p, value, true, where);
  kl::sim::machine().barrier(where);
}

template <class Root, class T>
shared_element<T> shared_element_at(ptr<T> base, long long index) {
  return {base.buffer, base.offset + index};
}

inline void block_barrier(site where) { kl::sim::machine().barrier(where); }

template <bool Described = false, class P, class Q, class M, class O>
void async_copy(const P& to, const Q& from, const M& mask, const O& other, site where) {
  const auto to_gather = kl::sim::gather_of(to);
  const auto from_gather = kl::sim::gather_of(from);
  const kl::sim::Access target = kl::sim::describe(to, to_gather, where);
  kl::sim::Access source = kl::sim::describe(from, from_gather, where);
  kl::sim::set_mask(source, mask);
  source.by_copy_engine = Described;
  using T = detail::plain<typename Q::element_type>;
  T rest{};
  if constexpr (detail::same<O, T>) rest = other;
  kl::sim::machine().async_copy(target, source, &rest);
}
inline void async_commit(site where) { kl::sim::machine().async_commit(where); }
template <int Pending>
void async_wait(site where) {
  kl::sim::machine().async_wait(Pending, where);
}

// The machine keeps the stages; every trip's tiles have buffers of their own, so that one that is kept is known as such.
template <int Stages, class... Tile>
class stage_ring {
  static constexpr int kTiles = sizeof...(Tile);

 public:
  static constexpr int lag = 0;
  static constexpr bool fills_late = false;

  void begin(shared_arena&, site where) {
    int tile = 0;
    ((first_[tile++] = kl::sim::machine().begin_stages(request<Tile>(where), Stages)), ...);
  }
  // Also when the block is unwound, as shared_hold::end.
  void end(shared_arena&, int under_way, site where) const {
    auto* block = kl::sim::current_block();
    if (block == nullptr) return;
    if (under_way > 0) block->machine->async_wait(0, where);
    for (int tile = kTiles; tile-- > 0;) block->machine->end_stages(first_[tile], Stages);
  }
  void drain(int, site where) const { async_wait<0>(where); }
  void settle() const {}
  void restart() { fill_ = open_ = 0; }
  void begin_filling() const {}
  template <int I, class View, class F>
  void copy(const F& f) {
    const View to{{kl::sim::machine().fill_stage(first_[I] + static_cast<int>(fill_ % Stages), fill_, f.where), 0}, {}};
    async_copy<(detail::plain<decltype(f.box)>::rank > 0)>(to.all(), f.pointers, f.mask, f.other, f.where);
  }
  // A group for each trip, an empty one too, so that the groups count the trips.
  void filled(site where) {
    ++fill_;
    async_commit(where);
  }
  template <int Pending>
  void await(site where) const {
    async_wait<Pending>(where);
  }
  // Orders the stages alone, which have no lanes' order to keep: nobody writes to them but the copies.
  void meet() const {}
  void open() {
    for (int tile = 0; tile < kTiles; ++tile) view_[tile] = kl::sim::machine().open_stage(first_[tile], Stages, open_);
    ++open_;
  }
  template <int I>
  auto tile() const {
    return ptr<const element<I>>{view_[I], 0};
  }

 private:
  template <class T>
  static kl::sim::SharedRequest request(site where) {
    return shared_request<typename T::element, typename T::root>(where);
  }
  template <int I>
  using element = typename detail::type_at<I, Tile...>::element;

  int first_[kTiles] = {};  // the buffer of stage 0 of each tile
  int view_[kTiles] = {};   // of the trip that is open
  std::int64_t fill_ = 0, open_ = 0;  // trips
};

}  // namespace tl::backend
