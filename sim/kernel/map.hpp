// Element-wise operations on the simulator: one loop over contiguous lanes, which the compiler vectorises.
#pragma once

#include <sim/kernel/storage.hpp>

namespace kl::sim {

// An operand of map: a tile with its shape, or a value that all lanes share.
template <class T, class Shape>
struct TileOperand {
  const Storage<T, Shape>& tile;
};
template <class T>
struct UniformOperand {
  T value;
};

template <class To, class T>
inline T lane_of(const UniformOperand<T>& a, int, int, int, int) {
  return a.value;
}
template <class To, class T, class From>
inline const T& lane_of(const TileOperand<T, From>& a, int flat, int i0, int i1, int i2) {
  if constexpr (same_extents<From, To>)
    return a.tile.values[flat];
  else
    return a.tile.values[broadcast_index<From>(i0, i1, i2)];
}

template <class To, class A>
inline constexpr bool is_flat = true;
template <class To, class T, class From>
inline constexpr bool is_flat<To, TileOperand<T, From>> = same_extents<From, To>;

template <class R, class To, class T>
void merge_validity(Storage<R, To>&, const UniformOperand<T>&) {}
template <class R, class To, class T, class From>
void merge_validity(Storage<R, To>& out, const TileOperand<T, From>& a) {
  if (a.tile.validity.why == nullptr) return;
  if constexpr (same_extents<From, To>) {
    out.validity.intersect(a.tile.validity);
  } else {
    for (int i0 = 0, flat = 0; i0 < To::extent(0); ++i0)
      for (int i1 = 0; i1 < To::extent(1); ++i1)
        for (int i2 = 0; i2 < To::extent(2); ++i2, ++flat)
          if (!a.tile.validity.valid(broadcast_index<From>(i0, i1, i2)))
            out.validity.invalidate(flat, a.tile.validity.why);
  }
}

template <class To, class T>
BirthOperand operand_at(const UniformOperand<T>& a, int, int, int, int) {
  return {as_double(a.value), is_finite(a.value) ? 0 : birth_of_scalar(as_double(a.value))};
}
template <class To, class T, class From>
BirthOperand operand_at(const TileOperand<T, From>& a, int flat, int i0, int i1, int i2) {
  const int lane = same_extents<From, To> ? flat : broadcast_index<From>(i0, i1, i2);
  return {as_double(a.tile.values[lane]), a.tile.births[lane]};
}

// Notes where lanes that are not finite come from.
template <class R, class To, class... A>
void track_map(Storage<R, To>& out, const A&... a) {
  static_assert(sizeof...(A) <= kMostBirthOperands);
  int site = -1, flat = 0;
  for (int i0 = 0; i0 < To::extent(0); ++i0)
    for (int i1 = 0; i1 < To::extent(1); ++i1)
      for (int i2 = 0; i2 < To::extent(2); ++i2, ++flat) {
        if (is_finite(out.values[flat]) || !out.validity.valid(flat)) continue;
        const Birth what{tl::detail::id_of<R>, as_double(out.values[flat]), flat, sizeof...(A), {operand_at<To>(a, flat, i0, i1, i2)...}};
        out.births[flat] = birth_of(what, site);
      }
}

// out[i] = f(a[i]...), with broadcasting to shape To. Lanes without a value stay without one.
template <class R, class To, class F, class... A>
void map_into(Storage<R, To>& out, F f, const A&... a) {
  constexpr int kLanes = Storage<R, To>::kLanes;
  if constexpr ((is_flat<To, A> && ...)) {
    for (int i = 0; i < kLanes; ++i) out.values[i] = f(lane_of<To>(a, i, 0, 0, 0)...);
  } else {
    int flat = 0;
    for (int i0 = 0; i0 < To::extent(0); ++i0)
      for (int i1 = 0; i1 < To::extent(1); ++i1, flat += To::extent(2))
        for (int i2 = 0; i2 < To::extent(2); ++i2)
          out.values[flat + i2] = f(lane_of<To>(a, flat + i2, i0, i1, i2)...);
  }
  (merge_validity(out, a), ...);
  if constexpr (kTracksBirths && tl::detail::is_float_element<R>) track_map(out, a...);
}

}  // namespace kl::sim
