// Turns typed pointer tiles and masks into the machine's Access and moves values in and out of tiles.
#pragma once

#include <sim/kernel/storage.hpp>
#include <tl/mask.hpp>
#include <tl/pointer.hpp>
#include <tl/shared_layout.hpp>
#include <tl/shared_pointer.hpp>

namespace kl::sim {

template <class Term>
MaskTerm make_term(const Term& t) {
  using tl::detail::term_value;
  return {term_value(t.e.base), {term_value(t.e.s0), term_value(t.e.s1), term_value(t.e.s2)}, Term::equality};
}

inline void add_terms(Access&, tl::detail::term_list<>) {}
template <class Head, class... Tail>
void add_terms(Access& a, const tl::detail::term_list<Head, Tail...>& terms) {
  a.terms[a.term_count++] = make_term(terms.head);
  add_terms(a, terms.tail);
}

template <class T>
void set_type(Access& a) {
  using E = tl::detail::plain<T>;
  a.type = tl::detail::id_of<E>;
  a.element_bytes = sizeof(E);
}

template <class Shape>
void set_extents(Access& a) {
  a.rank = Shape::rank;
  for (int d = 0; d < 3; ++d) a.extent[d] = Shape::extent(d);
}

// Indices of a gather in the 64 bits that the machine reads; owned here for the length of the access.
template <class Index>
struct GatherIndex {
  std::int64_t index[Storage<std::int64_t, typename Index::shape>::kLanes];
  explicit GatherIndex(const Index& tile) {
    for (int i = 0; i < static_cast<int>(Index::shape::numel); ++i)
      index[i] = static_cast<std::int64_t>(tile.lanes.values[i]);
  }
};
struct NoGather {};

template <class P>
auto gather_of(const P& p) {
  if constexpr (tl::detail::is_pointer_tile<P>) {
    if constexpr (!tl::detail::is_affine<decltype(p.index)>)
      return GatherIndex<decltype(p.index)>(p.index);
    else
      return NoGather{};
  } else {
    return NoGather{};
  }
}

// P is ptr<T> (one element) or pointer_tile<T, Index>.
template <class P, class G>
Access describe(const P& p, const G& gather, tl::site where) {
  Access a;
  a.where = where;
  set_type<typename P::element_type>(a);
  if constexpr (tl::detail::is_ptr<P>) {
    a.buffer = p.buffer;
    a.pointer_offset = p.offset;
    a.scalar = true;
  } else {
    a.buffer = p.base.buffer;
    a.pointer_offset = p.base.offset;
    set_extents<typename P::shape>(a);
    if constexpr (tl::detail::is_affine<decltype(p.index)>) {
      using tl::detail::term_value;
      const auto& e = p.index.linear;
      a.base = term_value(e.base);
      a.stride[0] = term_value(e.s0);
      a.stride[1] = term_value(e.s1);
      a.stride[2] = term_value(e.s2);
      a.narrow_index = sizeof(typename decltype(p.index)::value_type) == 4;
      a.steps_by_one = kl::lanes::steps_by_one<decltype(p.index)>;
      if constexpr (tl::detail::is_shared<P>) a.moves_bits = kl::lanes::moved_index_bits<decltype(p.index)>() != 0;
    } else {
      a.gather = gather.index;
      a.gather_validity = p.index.lanes.validity.view();
    }
  }
  return a;
}

// M is no_mask, bool, a lazy mask, or a tile of bool of the pointers' own shape.
template <class M>
void set_mask(Access& a, const M& mask) {
  if constexpr (tl::detail::is_mask<M>) {
    add_terms(a, mask.terms);
  } else if constexpr (tl::detail::same<M, bool>) {
    if (!mask) a.terms[a.term_count++] = MaskTerm{-1, {0, 0, 0}, false};
  } else if constexpr (requires { mask.lanes.values; }) {
    a.mask = mask.lanes.values;
    a.mask_validity = mask.lanes.validity.view();
  }
}

// Notes where loaded lanes that are not finite come from: memory, or `other`.
template <class T, class Shape, class O>
void track_load(Storage<T, Shape>& out, const O& other) {
  int site = -1;
  for (int i = 0; i < out.kLanes; ++i) {
    if (is_finite(out.values[i]) || !out.validity.valid(i)) continue;
    const Birth what{tl::detail::id_of<T>, as_double(out.values[i]), i, 0, {}};
    BirthId birth = birth_of_loaded(what, site);
    if constexpr (requires { other.lanes.births; }) {
      if (birth == 0) birth = other.lanes.births[i];
    }
    if (birth == 0) birth = birth_of_scalar(what.result);
    out.births[i] = birth != 0 ? birth : give_birth(what, site);
  }
}

// The births of what a store or an atomic brings; one that nobody saw is here.
template <class T, class Shape>
struct BroughtBirths {
  BirthId of[Storage<T, Shape>::kLanes];
  explicit BroughtBirths(const Storage<T, Shape>& value) {
    int site = -1;
    for (int i = 0; i < value.kLanes; ++i) {
      of[i] = value.births[i];
      if (of[i] == 0 && !is_finite(value.values[i]) && value.validity.valid(i))
        of[i] = give_birth({tl::detail::id_of<T>, as_double(value.values[i]), i, 0, {}}, site);
    }
  }
};

}  // namespace kl::sim

namespace tl::backend {

// Loads into a tile. O is no_other, an element, or a tile of the same shape.
template <class T, class Shape, class P, class M, class O>
void load(kl::sim::Storage<T, Shape>& out, const P& p, const M& mask, const O& other, site where) {
  const auto gather = kl::sim::gather_of(p);
  kl::sim::Access a = kl::sim::describe(p, gather, where);
  kl::sim::set_mask(a, mask);
  kl::sim::OtherValues rest;
  if constexpr (requires { other.lanes.values; }) {
    rest = {other.lanes.values, true, other.lanes.validity.view()};
  } else if constexpr (detail::same<O, T>) {
    rest = {&other, false, {}};
  }
  out.validity.why = kl::sim::machine().load(a, out.values, out.validity.bits, rest);
  if constexpr (kl::sim::kTracksBirths && detail::is_float_element<T>) kl::sim::track_load(out, other);
}

template <class T, class P, class M, class O>
T load_scalar(const P& p, const M& mask, const O& other, site where) {
  kl::sim::Storage<T, shape<1>> one;
  load(one, p, mask, other, where);
  kl::sim::machine().use_of_invalid("a scalar", one.validity.view(), 1, where);
  if constexpr (kl::sim::kTracksBirths)
    if (one.births[0] != 0) kl::sim::note_scalar(kl::sim::as_double(one.values[0]), one.births[0]);
  return one.values[0];
}

template <class P, class M, class T, class Shape>
void store(const P& p, const kl::sim::Storage<T, Shape>& value, const M& mask, site where) {
  const auto gather = kl::sim::gather_of(p);
  kl::sim::Access a = kl::sim::describe(p, gather, where);
  kl::sim::set_mask(a, mask);
  kl::sim::machine().store(a, value.values, value.validity.view());
  if constexpr (kl::sim::kTracksBirths) kl::sim::store_births(kl::sim::BroughtBirths<T, Shape>(value).of);
}

}  // namespace tl::backend
