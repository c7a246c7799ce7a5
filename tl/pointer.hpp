// Pointers to device memory and tiles of them.
#pragma once

#include <tl/affine.hpp>
#include <tl/dtype.hpp>

namespace tl {

// A pointer to elements of T in device memory. On the simulator it is a buffer and an offset, so that
// every access knows which tensor it belongs to; on the GPU it is an address. It cannot be dereferenced:
// go through tl.load and tl.store. Source: a tensor argument of a triton.jit function. CUDA: `T*`.
template <class T>
struct ptr {
  static_assert(detail::is_element<detail::plain<T>>, "tl: ptr<T> needs an element type (float, int, tl::float16, ...)");
  using element_type = T;
#if TL_BACKEND_SIM
  int buffer = -1;
  long long offset = 0;
#else
  T* address = nullptr;
  // The address modulo 16, as a number: the compiler follows what it knows of numbers through additions, of addresses
  // it does not, and a test of alignment folds away where this is known to be 0. Computed only where it is not.
  unsigned int residue = 0;
#endif
  // ptr<float> converts to ptr<const float>, as a plain pointer does.
  template <class U>
    requires(!detail::is_const<T> && detail::same<U, const T>)
  TL_BOTH constexpr operator ptr<U>() const {
#if TL_BACKEND_SIM
    return {buffer, offset};
#else
    return {address, residue};
#endif
  }
};

// A tile of pointers base + index; the index is lazy (affine) or a tile of integers (a gather).
template <class T, class Index>
struct pointer_tile : detail::indexable<pointer_tile<T, Index>> {
  using element_type = T;
  using shape = typename Index::shape;
  ptr<T> base;
  Index index;
  TL_BOTH constexpr pointer_tile(ptr<T> b, Index i) : base(b), index(i) {}
};

namespace detail {

template <class T>
inline constexpr bool is_ptr = false;
template <class T>
inline constexpr bool is_ptr<ptr<T>> = true;
template <class T>
inline constexpr bool is_pointer_tile = false;
template <class T, class I>
inline constexpr bool is_pointer_tile<pointer_tile<T, I>> = true;

template <class T>
TL_BOTH constexpr ptr<T> advance(ptr<T> p, long long by) {
#if TL_BACKEND_SIM
  return {p.buffer, p.offset + by};
#else
  return {p.address + by, (p.residue + static_cast<unsigned int>(by) * static_cast<unsigned int>(sizeof(T))) % 16};
#endif
}

template <class T, class I, bool... New>
TL_BOTH constexpr auto expand_axes(const pointer_tile<T, I>& x, axes<New...> pattern) {
  auto index = expand_axes(x.index, pattern);
  return pointer_tile<T, decltype(index)>(x.base, index);
}

}  // namespace detail

// clang-format off
template <class T, class I> requires detail::is_index_scalar<I>
TL_BOTH constexpr ptr<T> operator+(ptr<T> p, I by) { return detail::advance(p, detail::term_value(detail::as_term(by))); }
template <class T, class I> requires detail::is_index_scalar<I>
TL_BOTH constexpr ptr<T> operator-(ptr<T> p, I by) { return detail::advance(p, -detail::term_value(detail::as_term(by))); }
template <class T, class I> requires detail::is_index_scalar<I>
TL_BOTH constexpr ptr<T>& operator+=(ptr<T>& p, I by) { return p = p + by; }

template <class T, class I> requires detail::is_affine<I>
TL_BOTH constexpr auto operator+(ptr<T> p, const I& index) { return pointer_tile<T, I>(p, index); }
template <class T, class I> requires detail::is_affine<I>
TL_BOTH constexpr auto operator+(const I& index, ptr<T> p) { return pointer_tile<T, I>(p, index); }

template <class T, class I, class J> requires(detail::is_affine<J> || detail::is_index_scalar<J>)
TL_BOTH constexpr auto operator+(const pointer_tile<T, I>& p, const J& by) {
  if constexpr (detail::is_index_scalar<J>) {
    return pointer_tile<T, I>(p.base + by, p.index);
  } else {
    auto index = p.index + by;
    return pointer_tile<T, decltype(index)>(p.base, index);
  }
}
template <class T, class I, class J> requires(detail::is_affine<J> || detail::is_index_scalar<J>)
TL_BOTH constexpr auto operator-(const pointer_tile<T, I>& p, const J& by) {
  if constexpr (detail::is_index_scalar<J>) {
    return pointer_tile<T, I>(p.base - by, p.index);
  } else {
    auto index = p.index - by;
    return pointer_tile<T, decltype(index)>(p.base, index);
  }
}
template <class T, class I> requires detail::is_affine<I>
TL_BOTH constexpr auto operator-(ptr<T> p, const I& index) { return p + (-index); }
template <class T, class I, class J> requires detail::is_index_scalar<J>
TL_BOTH constexpr auto& operator+=(pointer_tile<T, I>& p, const J& by) { p.base += by; return p; }
// clang-format on

}  // namespace tl
