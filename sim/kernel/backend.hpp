// The simulator's side of tl/backend.hpp.
#pragma once

#include <sim/kernel/atomic.hpp>
#include <sim/kernel/debug.hpp>
#include <sim/kernel/dot.hpp>
#include <sim/kernel/map.hpp>
#include <sim/kernel/math.hpp>
#include <sim/kernel/memory.hpp>
#include <sim/kernel/move.hpp>
#include <sim/kernel/reduce.hpp>
#include <sim/kernel/scan.hpp>
#include <sim/kernel/shared.hpp>
#include <sim/kernel/storage.hpp>
#include <tl/dtype.hpp>
#include <tl/mask.hpp>

namespace tl::backend {

template <class T, class Shape, class Layout>
using storage = kl::sim::Storage<T, Shape>;

template <class T, class Shape>
kl::sim::TileOperand<T, Shape> tile_operand(const kl::sim::Storage<T, Shape>& x) {
  return {x};
}
template <class T>
kl::sim::UniformOperand<T> uniform_operand(T x) {
  return {x};
}
using kl::sim::map_into;

template <class T, class Shape, class Linear>
void fill_affine(kl::sim::Storage<T, Shape>& out, const Linear& e) {
  const long long base = detail::term_value(e.base), s0 = detail::term_value(e.s0);
  const long long s1 = detail::term_value(e.s1), s2 = detail::term_value(e.s2);
  int flat = 0;
  for (int i0 = 0; i0 < Shape::extent(0); ++i0)
    for (int i1 = 0; i1 < Shape::extent(1); ++i1, flat += Shape::extent(2)) {
      const T row = static_cast<T>(base + s0 * i0 + s1 * i1);
      const T step = static_cast<T>(s2);
      for (int i2 = 0; i2 < Shape::extent(2); ++i2) out.values[flat + i2] = static_cast<T>(row + step * i2);
    }
}

template <class Shape>
void fill_mask(kl::sim::Storage<bool, Shape>& out, detail::term_list<>) {
  for (bool& lane : out.values) lane = true;
}
template <class Shape, class Head, class... Tail>
void fill_mask(kl::sim::Storage<bool, Shape>& out, const detail::term_list<Head, Tail...>& terms) {
  fill_mask(out, terms.tail);
  const kl::sim::MaskTerm t = kl::sim::make_term(terms.head);
  int flat = 0;
  for (int i0 = 0; i0 < Shape::extent(0); ++i0)
    for (int i1 = 0; i1 < Shape::extent(1); ++i1) {
      const long long row = t.base + t.stride[0] * i0 + t.stride[1] * i1;
      for (int i2 = 0; i2 < Shape::extent(2); ++i2, ++flat) {
        const long long e = row + t.stride[2] * i2;
        out.values[flat] &= Head::equality ? e == 0 : e >= 0;
      }
    }
}

template <class T, class To, class From>
void reshape_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<T, From>& in) {
  static_assert(To::numel == From::numel);
  std::memcpy(static_cast<void*>(out.values), in.values, sizeof out.values);
  if constexpr (kl::sim::kTracksBirths) std::memcpy(out.births, in.births, sizeof out.births);
  out.validity.why = in.validity.why;
  if (in.validity.why != nullptr) std::memcpy(out.validity.bits, in.validity.bits, sizeof out.validity.bits);
}

// Division by zero is a value here, as on the GPU, not a trap: all ones, as CUDA gives for unsigned.
template <class T>
T divide(T a, T b) {
  if constexpr (detail::is_float_element<T>) return a / b;
  else if constexpr (detail::element_traits<T>::is_signed) return b == 0 ? T(-1) : b == -1 ? T(0 - static_cast<unsigned long>(a)) : T(a / b);
  else return b == 0 ? T(~T(0)) : T(a / b);
}
template <class T>
T divide_rounded(T a, T b) {
  return a / b;
}
template <class T>
T remainder(T a, T b) {
  if constexpr (detail::is_float_element<T>) return static_cast<T>(__builtin_fmod(a, b));
  else if constexpr (detail::element_traits<T>::is_signed) return b == 0 ? a : b == -1 ? T(0) : T(a % b);
  else return b == 0 ? a : T(a % b);
}
// A shift by the width or more gives zero (or the sign), as PTX's shl and shr do.
template <class T>
T shift_left(T a, T by) {
  using wide = unsigned long long;
  return static_cast<wide>(by) >= 8 * sizeof(T) ? T(0) : static_cast<T>(static_cast<wide>(a) << by);
}
template <class T>
T shift_right(T a, T by) {
  if (static_cast<unsigned long long>(by) >= 8 * sizeof(T)) return a < T(0) ? static_cast<T>(-1) : T(0);
  return static_cast<T>(a >> by);
}

// yes or no per lane; only the side taken must hold a value.
template <class T, class Shape>
void select_into(kl::sim::Storage<T, Shape>& out, const kl::sim::Storage<bool, Shape>& c,
                 const kl::sim::Storage<T, Shape>& yes, const kl::sim::Storage<T, Shape>& no) {
  for (int i = 0; i < out.kLanes; ++i) out.values[i] = c.values[i] ? yes.values[i] : no.values[i];
  if constexpr (kl::sim::kTracksBirths)
    for (int i = 0; i < out.kLanes; ++i) out.births[i] = c.values[i] ? yes.births[i] : no.births[i];
  if (c.validity.why == nullptr && yes.validity.why == nullptr && no.validity.why == nullptr) return;
  for (int i = 0; i < out.kLanes; ++i) {
    const auto& taken = c.values[i] ? yes.validity : no.validity;
    if (!c.validity.valid(i)) out.validity.invalidate(i, c.validity.why);
    else if (!taken.valid(i)) out.validity.invalidate(i, taken.why);
  }
}

template <class T, class To, class From>
void convert_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<T, From>& in) {
  reshape_into(out, in);
}

// Bytes of a value that nobody wrote: not a number for floats, far out of range for integers.
template <class T, class Shape>
void fill_hole(kl::sim::Storage<T, Shape>& out, int number, site where) {
  std::memset(static_cast<void*>(out.values), detail::same<T, bool> ? 0 : 0xff, sizeof out.values);
  out.validity.why = kl::sim::reach_hole(number, where);
  std::memset(out.validity.bits, 0, sizeof out.validity.bits);
}
inline void reach_hole(int number, site where) { kl::sim::reach_hole(number, where); }
inline bool in_kernel() { return kl::sim::current_block() != nullptr; }

inline int program_id(int axis) { return static_cast<int>(kl::sim::current_block()->id[axis]); }
inline int num_programs(int axis) { return static_cast<int>(kl::sim::current_block()->count[axis]); }

}  // namespace tl::backend
