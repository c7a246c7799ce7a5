// tl.load and tl.store.
#pragma once

#include <tl/operators.hpp>
#include <tl/shared_pointer.hpp>

namespace tl {
namespace detail {

struct no_mask {};
struct no_other {};

template <class T, class S, class L, class X>
TL_BOTH auto converted_tile(const X& x) {
  tensor<T, S, L> out;
  backend::map_into(out.lanes, [](auto v) { return convert_element<T>(v); }, backend_operand(realise<L>(x)));
  return out;
}

// `x` with every lane of shape S, converted to T; x itself where it is that already. What has no layout of its own
// takes L.
template <class T, class S, class L = layout::blocked, class X>
TL_BOTH decltype(auto) as_tile(const X& x) {
  static_assert(broadcasts_to<typename operand_traits<X>::shape, S>,
                "tl: the value's shape does not fit the pointers' shape");
  if constexpr (is_tensor<X> && same<typename operand_traits<X>::shape, S> && same<value_of<X>, T>) {
    return (x);
  } else {
    using Own = typename operand_traits<X>::layout;
    return converted_tile<T, S, choose<same<Own, void>, L, Own>>(x);
  }
}

template <class S, class M>
TL_BOTH decltype(auto) fit_mask(const M& m) {
  if constexpr (same<M, no_mask> || same<M, bool>) {
    return (m);
  } else {
    static_assert(is_tile<M> && same<value_of<M>, bool>,
                  "tl: a mask is a comparison (offsets < n) or a tile of bool");
    static_assert(broadcasts_to<typename operand_traits<M>::shape, S>,
                  "tl: the mask's shape does not fit the pointers' shape");
    if constexpr (is_mask<M>)
      return (m);
    else
      return as_tile<bool, S>(m);
  }
}

template <class T, class S, class O>
TL_BOTH decltype(auto) fit_other(const O& other) {
  if constexpr (same<O, no_other>)
    return (other);
  else if constexpr (is_tile<O>)
    return as_tile<T, S>(other);
  else
    return convert_element<T>(static_cast<scalar_value_t<O>>(other));
}

// The lanes of an accumulator are not those of a gather's indices or of a loaded mask.
template <class P, class V, class M>
constexpr bool storable() {
  if constexpr (is_tensor<V>) {
    if constexpr (is_accumulator_layout<typename V::layout>) {
      if constexpr (is_tensor<M>)
        return same<typename M::layout, typename V::layout> && is_affine<plain<decltype(declval<P>().index)>>;
      else
        return is_affine<plain<decltype(declval<P>().index)>>;
    }
  }
  return true;
}
template <class P, class V, class M>
inline constexpr bool may_store = storable<P, V, M>();

template <class P>
inline constexpr bool is_address = is_ptr<P> || is_pointer_tile<P> || is_shared_view<P>;

}  // namespace detail

struct memory_calls {
  // Reads the elements that `pointers` point to: a tile of their shape, or one element for a plain
  // pointer. A shared tile stands for all of its elements (shared.hpp).
  //
  // mask: bool tile or comparison that broadcasts to the pointers' shape; where it is false nothing is
  // read. other: element or tile of values for those lanes; without it they hold no value, and using
  // one is UNINITIALIZED (tl.where may discard them). Reading outside the tensor is OUT_OF_BOUNDS,
  // reading what nobody wrote is UNINITIALIZED once it matters. Source: triton.language.load. CUDA: `if (i < n) v
  // = p[i]; else v = other;` in each thread.
  template <class P, class M = detail::no_mask, class O = detail::no_other>
  TL_FN auto load(const P& pointers, const M& mask = {}, const O& other = {}, site where = TL_HERE) const {
    static_assert(detail::is_address<P>, "tl: tl.load takes a pointer or a tile of pointers, as in tl.load(x + offsets)");
    using T = detail::plain<typename P::element_type>;
    if constexpr (detail::is_shared_view<P>) {
      return load_tile<T>(pointers.all(), mask, other, where);
    } else if constexpr (detail::is_ptr<P>) {
      static_assert(!detail::is_tile<M> && !detail::is_tile<O>, "tl: a plain pointer loads one element; its mask and other are scalars");
      return backend::load_scalar<T>(pointers, mask, detail::fit_other<T, shape<1>>(other), where);
    } else {
      return load_tile<T>(pointers, mask, other, where);
    }
  }

  // A tile of tl.range that is one row (1, N) of numbers, in the layout of `acc`, a sum of tl.dot with N columns, beside
  // which it may then stand: acc - tl.load(row, acc). Nothing moves between threads. Source: Gluon's
  // shared_memory_descriptor.load(layout). CUDA: each thread reads the columns that it holds of the fragments.
  template <class P, class A, class SA, int Rows, bool Ended>
    requires detail::is_shared_view<P>
  TL_FN auto load(const P& row, const tensor<A, SA, layout::accumulator<Rows, Ended>>&, site where = TL_HERE) const {
    using T = detail::plain<typename P::element_type>;
    using S = typename decltype(row.all())::shape;
    static_assert(detail::is_read_only_shared<P>(), "tl: tl.load(row, acc) takes a tile of tl.range; others are loaded by the lanes that stored them: tl.convert(tl.load(s), acc)");
    static_assert(S::rank == 2 && detail::e1<S> == 1 && detail::e2<S> == detail::e2<SA>, "tl: tl.load(row, acc) takes a row (1, N) for an acc of N columns");
    tensor<T, S, layout::accumulator<Rows, Ended>> out;
    backend::load(out.lanes, row.all(), detail::no_mask{}, detail::no_other{}, where);
    return out;
  }

  // Writes `value` (a tile that broadcasts to the pointers' shape, or one element for all) where mask
  // holds. Two lanes of one store must not write the same element, and two blocks must not unless
  // ordered: RACE. Storing a lane without a value is UNINITIALIZED. Source: triton.language.store. CUDA: `if (i <
  // n) p[i] = v;` in each thread.
  template <class P, class V, class M = detail::no_mask>
  TL_FN void store(const P& pointers, const V& value, const M& mask = {}, site where = TL_HERE) const {
    static_assert(detail::is_address<P>, "tl: tl.store takes a pointer or a tile of pointers, as in tl.store(out + offsets, value)");
    static_assert(!detail::is_read_only_shared<P>(), "tl: the tiles of tl.range are read only: the next copy writes there; store to a tile of tl.shared");
    static_assert(!detail::is_const<typename P::element_type> || detail::is_read_only_shared<P>(),
                  "tl: cannot store through tl::ptr<const T>: declare the parameter tl::ptr<T>");
    static_assert(detail::is_operand<V>, "tl: tl.store writes a tile or a number");
    static_assert(!detail::points_to_operand<P>, "tl: a tile of tl.shared_operand is stored as a whole, without a mask: tl.store(s, value)");
    using T = typename P::element_type;
    if constexpr (detail::is_const<T>) {
      return;
    } else if constexpr (detail::is_shared_view<P>) {
      store(pointers.all(), value, mask, where);
    } else if constexpr (detail::is_ptr<P>) {
      static_assert(!detail::is_tile<V> && !detail::is_tile<M>,
                    "tl: a plain pointer stores one element; add an index tile to store a tile: out + offsets");
      backend::store(pointers, detail::as_tile<T, shape<1>>(value).lanes, mask, where);
    } else {
      using S = typename P::shape;
      static_assert(detail::may_store<P, V, M>,
                    "tl: the sum of tl.dot goes through pointers and masks that are index expressions and comparisons; "
                    "gathers and tiles of bool need it in the layout of loaded tiles: tl.convert(acc)");
      if constexpr (detail::may_store<P, V, M>)
        backend::store(pointers, detail::as_tile<T, S>(value).lanes, detail::fit_mask<S>(mask), where);
    }
  }

 private:
  // A function of its own, since g++ before 14 copies what an inner block returns.
  template <class T, class P, class M, class O>
  static TL_FN auto load_tile(const P& pointers, const M& mask, const O& other, site where) {
    static_assert(!detail::points_to_operand<P>, "tl: a tile of tl.shared_operand is read by tl.dot only; to load it, use tl.shared");
    using S = typename P::shape;
    tensor<T, S> out;
    backend::load(out.lanes, pointers, detail::fit_mask<S>(mask), detail::fit_other<T, S>(other), where);
    return out;
  }
};

}  // namespace tl
