// Static shapes of one to three dimensions and NumPy broadcasting.
#pragma once

#include <tl/constant.hpp>

namespace tl {

// The extents of a tile, outermost first. Inside the library every shape is seen as three extents,
// right-aligned (a vector of N is 1 x 1 x N), which makes broadcasting a rule for each axis by itself. Source: a
// shape in Triton is a list of tl.constexpr. CUDA: none: a tile is what the threads of a block hold together, split
// by hand.
template <int... D>
struct shape {
  static_assert(sizeof...(D) >= 1 && sizeof...(D) <= 3, "tl: tiles have one to three dimensions");
  static_assert((detail::is_power_of_two(D) && ...), "tl: every extent of a tile must be a power of two");
  static constexpr int rank = sizeof...(D);
  static constexpr long long numel = (1LL * ... * D);
  static_assert(numel <= (1 << 20), "tl: a tile has at most 1048576 elements");

  // Extent of axis 0, 1 or 2 of the right-aligned, three-dimensional view.
  static constexpr int extent(int axis) {
    constexpr int kExtents[] = {D...};
    return axis < 3 - rank ? 1 : kExtents[axis - (3 - rank)];
  }
};

namespace detail {

template <class S>
inline constexpr int e0 = S::extent(0);
template <class S>
inline constexpr int e1 = S::extent(1);
template <class S>
inline constexpr int e2 = S::extent(2);

template <int Rank, int A, int B, int C>
constexpr auto make_shape() {
  if constexpr (Rank == 1)
    return shape<C>{};
  else if constexpr (Rank == 2)
    return shape<B, C>{};
  else
    return shape<A, B, C>{};
}
template <int Rank, int A, int B, int C>
using shape_of_rank = decltype(make_shape<Rank, A, B, C>());

constexpr bool extents_fit(int a, int b) { return a == b || a == 1 || b == 1; }

template <class A, class B>
inline constexpr bool broadcastable =
    extents_fit(e0<A>, e0<B>) && extents_fit(e1<A>, e1<B>) && extents_fit(e2<A>, e2<B>);

// A tile of shape From can take the shape To by repeating axes of extent 1.
template <class From, class To>
inline constexpr bool broadcasts_to =
    From::rank <= To::rank && (e0<From> == 1 || e0<From> == e0<To>) && (e1<From> == 1 || e1<From> == e1<To>) &&
    (e2<From> == 1 || e2<From> == e2<To>);

template <class A, class B>
struct broadcast_shapes {
  static_assert(broadcastable<A, B>,
                "tl: shapes do not fit: every pair of extents must be equal, or one of them 1");
  static constexpr int larger(int x, int y) { return x > y ? x : y; }
  using type = shape_of_rank<larger(A::rank, B::rank), larger(e0<A>, e0<B>), larger(e1<A>, e1<B>),
                             larger(e2<A>, e2<B>)>;
};
template <class A, class B>
using broadcast = typename broadcast_shapes<A, B>::type;

// Rank after inserting new axes; the pattern lists the result's axes, true where one is new.
template <class S, bool... New>
struct expanded_shape {
  static constexpr int kept = (0 + ... + (New ? 0 : 1));
  static_assert(kept == S::rank,
                "tl: x[{...}] needs one `_` for every axis of x; `None` adds an axis of extent 1");
  static constexpr int axis_extent(int axis) {
    constexpr bool kNew[] = {New...};
    int source = 3 - S::rank;
    for (int i = 0; i < axis; ++i) source += kNew[i] ? 0 : 1;
    return kNew[axis] ? 1 : S::extent(source);
  }
  template <int... I>
  struct indices {};
  static constexpr auto make() {
    if constexpr (sizeof...(New) == 2)
      return shape<axis_extent(0), axis_extent(1)>{};
    else
      return shape<axis_extent(0), axis_extent(1), axis_extent(2)>{};
  }
  using type = decltype(make());
};

}  // namespace detail

// `_` keeps an axis and `None` adds one of extent 1, as in x[{_, None}]. Source: triton.language, `x[:, None]`.
// CUDA: none; two index variables, `row` and `col`.
struct slice_all {};
struct none_type {};
inline constexpr slice_all _{};
inline constexpr none_type None{};

namespace detail {

template <bool New>
using axis_mark = choose<New, none_type, slice_all>;

// What x[{_, None}] is called with. One type per pattern, so that the braces choose the result's shape.
template <bool... New>
struct axes {
  TL_BOTH constexpr axes(axis_mark<New>...) {}
};

// Gives a class operator[] for every pattern, in terms of expand_axes(self, axes<...>).
template <class Self>
struct indexable {
  // clang-format off
  TL_BOTH auto operator[](axes<false, true> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<true, false> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<false, true, true> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<true, false, true> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<true, true, false> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<false, false, true> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<false, true, false> a) const { return expand_axes(self(), a); }
  TL_BOTH auto operator[](axes<true, false, false> a) const { return expand_axes(self(), a); }
  // clang-format on
 private:
  TL_BOTH const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace detail
}  // namespace tl
