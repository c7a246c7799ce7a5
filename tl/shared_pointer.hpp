// Pointers into shared tiles. They are no tl::ptr: a backend may lay a shared tile out as it likes, so an element
// is named by its place in the tile, not by an address that arithmetic could move.
#pragma once

#include <tl/pointer.hpp>

namespace tl {
namespace detail {

constexpr int kMostSharedBytes = 227 * 1024;  // of a block on sm_90; older GPUs have less

template <int... N>
struct numbers {
  static constexpr int count = sizeof...(N);
  static constexpr int at(int i) {
    constexpr int kValues[] = {N...};
    return kValues[i];
  }
};

// The extents that a shared tile was made with, outermost first.
template <int... D>
struct shared_extents : numbers<D...> {
  static constexpr long long numel = (1LL * ... * D);
};

// The same of a tile that tl.range copies: a backend may lay it out for its tensor cores.
template <int... D>
struct stage_extents : shared_extents<D...> {};
// The same of a tile that is stored as a whole to be multiplied: tl.shared_operand.
template <int... D>
struct operand_extents : shared_extents<D...> {};
template <class Root>
inline constexpr bool is_stored_operand = false;
template <int... D>
inline constexpr bool is_stored_operand<operand_extents<D...>> = true;
// Tiles that a backend may lay out for its tensor cores.
template <class Root>
inline constexpr bool is_operand_root = is_stored_operand<Root>;
template <int... D>
inline constexpr bool is_operand_root<stage_extents<D...>> = true;

}  // namespace detail

// Elements of a shared tile of element type T and extents Root: index counts them row-major. Lazy (affine) or a
// tile of integers, as in pointer_tile.
template <class T, class Root, class Index>
struct shared_pointers {
  using element_type = T;
  using shape = typename Index::shape;
  ptr<T> base;
  Index index;
};

// One element of a shared tile.
template <class T>
struct shared_element {
  using element_type = T;
#if TL_BACKEND_SIM
  int buffer = -1;
  long long offset = 0;
#else
  T* address = nullptr;
#endif
};

namespace detail {

template <class T>
inline constexpr bool is_ptr<shared_element<T>> = true;
template <class T, class R, class I>
inline constexpr bool is_pointer_tile<shared_pointers<T, R, I>> = true;

template <class P>
inline constexpr bool points_to_operand = false;
template <class T, class R, class I>
inline constexpr bool points_to_operand<shared_pointers<T, R, I>> = is_stored_operand<R>;

template <class P>
inline constexpr bool is_shared = false;
template <class T, class R, class I>
inline constexpr bool is_shared<shared_pointers<T, R, I>> = true;
template <class T>
inline constexpr bool is_shared<shared_element<T>> = true;

// A shared tile or a part of one: stands for pointers to all of its elements.
template <class P>
concept is_shared_view = requires { typename P::shared_root; };

// What the body of tl.range gets: it may be read and not be written.
template <class P>
constexpr bool is_read_only_shared() {
  if constexpr (is_shared<P> || is_shared_view<P>) return is_const<typename P::element_type>;
  else return false;
}

template <class P>
TL_BOTH decltype(auto) addresses(const P& p) {
  if constexpr (is_shared_view<P>)
    return p.all();
  else
    return (p);
}

}  // namespace detail
}  // namespace tl
