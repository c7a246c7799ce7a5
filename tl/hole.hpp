// Holes: what a learner has not written yet. A hole compiles as a value of the type it stands for, so
// that a half-filled kernel runs; executing one is reported, and its value holds nothing.
#pragma once

#include <tl/block.hpp>

namespace tl {
namespace detail {

// The poison value of a hole. Constant evaluation (a constexpr BLOCK) cannot report; the file's text can.
template <int Number, class T = void>
constexpr T hole(site where) {
  if constexpr (is_constant<T>) {
    return T{};
  } else if constexpr (same<T, void>) {
    backend::reach_hole(Number, where);
  } else if constexpr (is_tensor<T>) {
    T out;
    backend::fill_hole(out.lanes, Number, where);
    return out;
  } else {
    backend::reach_hole(Number, where);
    if constexpr (is_builtin_integer<T>)
      return backend::in_kernel() ? T(0) : T(1);
    else if constexpr (requires { T{}; })
      return T{};
    else
      return T(1);  // tl::grid: one block
  }
}

}  // namespace detail

// Stands in for a parameter type that is still a hole: takes any argument, gives nothing.
struct hole_type {
  template <class T>
  TL_BOTH constexpr hole_type(const T&) {}
};
// A template in its left operand too, or everything that cannot be added would convert to a hole.
template <class H, class I>
  requires detail::same<H, hole_type>
TL_BOTH auto operator+(const H&, const I& by) {
  static_assert(detail::never<I>, "tl: fill the hole in this parameter's type first (TL_HOLE_TYPE)");
  return ptr<float>{} + by;  // so that what follows from it is not reported as well
}

}  // namespace tl

// TL_HOLE(3, tl::tile<int, BLOCK>): a hole for an expression. TL_HOLE(7): a hole for a statement. Source: none in
// Triton. CUDA: none.
#define TL_HOLE(number, ...) (::tl::detail::hole<number __VA_OPT__(, __VA_ARGS__)>(TL_HERE))
// A hole that is no code: a missing include, a missing marker. Source: none in Triton. CUDA: none.
#define TL_TODO(number)
// A hole for the type of a parameter. Source: none in Triton. CUDA: none.
#define TL_HOLE_TYPE(number) ::tl::hole_type
