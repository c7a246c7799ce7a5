// Loops and block order: range, static_range, swizzle2d.
#pragma once

#include <tl/constant.hpp>

namespace tl {
namespace detail {

// What range-for needs, for the integers lo, lo + step, ... before hi.
template <class I>
struct counter {
  I at, step;
  TL_BOTH constexpr I operator*() const { return at; }
  TL_BOTH constexpr counter& operator++() {
    at = static_cast<I>(at + step);
    return *this;
  }
};
template <class I>
struct count_end {
  I limit;
};
template <class I>
TL_BOTH constexpr bool operator!=(const counter<I>& c, const count_end<I>& end) {
  return c.step > 0 ? c.at < end.limit : c.at > end.limit;
}
template <class I>
struct counting_range {
  I low, high, step;
  TL_BOTH constexpr counter<I> begin() const { return {low, step}; }
  TL_BOTH constexpr count_end<I> end() const { return {high}; }
};

template <class... N>
inline constexpr bool are_integers = (is_index_scalar<N> && ...);

}  // namespace detail

// A block's place in a grid of size_i x size_j. Source: the pair that triton.language.swizzle2d gives. CUDA:
// `int2`.
struct place2d {
  int i, j;
};

struct loop_calls {
  // for (int i : tl.range(n)), for (int k : tl.range(lo, hi, step)): the integers lo, lo + step, ... before
  // hi; a negative step counts down. The upper bound is exclusive and may be known only at run time.
  // int32, or int64 if a bound is. Source: triton.language.range. CUDA: `for (int i = lo; i < hi; i += step)`.
  template <class N>
  TL_FN constexpr auto range(N n) const {
    return range(0, n, 1);
  }
  template <class Low, class High>
  TL_FN constexpr auto range(Low low, High high) const {
    return range(low, high, 1);
  }
  template <class Low, class High, class Step>
  requires detail::are_integers<Low, High, Step> TL_FN constexpr auto range(Low low, High high,
                                                                            Step step) const {
    using I = detail::wider_index<Low, High>;
    return detail::counting_range<I>{static_cast<I>(low), static_cast<I>(high), static_cast<I>(step)};
  }

  // for (int i : tl.static_range<0, 4>()): bounds known at compile time, so that the compiler can unroll.
  // tl.static_range<0, 4>([&](auto i) { ... }) unrolls for sure, and i is a constant (tl::constant).
  // Source: triton.language.static_range. CUDA: `#pragma unroll` before the loop.
  template <int Low, int High, int Step = 1>
  TL_FN constexpr auto static_range() const {
    static_assert(Step != 0, "tl: the step of tl.static_range is not 0");
    return detail::counting_range<int>{Low, High, Step};
  }
  template <int Low, int High, int Step = 1, class F>
  TL_FN constexpr void static_range(F f) const {
    static_assert(Step != 0, "tl: the step of tl.static_range is not 0");
    if constexpr (Step > 0 ? Low < High : Low > High) {
      f(constant<Low>{});
      static_range<Low + Step, High, Step>(f);
    }
  }

  // The place of block (i, j) when a row-major grid is walked in groups of size_g rows, column by column, so
  // that blocks that run together share operands in the cache: auto [m, n] = tl.swizzle2d(i, j, ...). Source:
  // triton.language.swizzle2d. CUDA: the same arithmetic on `blockIdx`.
  TL_FN constexpr place2d swizzle2d(int i, int j, int size_i, int size_j, int size_g) const {
    const int ij = i * size_j + j;
    const int group = size_g * size_j;
    const int first = ij / group * size_g;
    const int rows = size_i - first < size_g ? size_i - first : size_g;
    // Triton's later form: within the group, so that a short last group stays inside its rows.
    return {first + ij % group % rows, ij % group / rows};
  }
};

}  // namespace tl
