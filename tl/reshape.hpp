// Lanes that change places: reshape, trans, permute, expand_dims, join, split, interleave, flip, gather.
//
// Every call is a trip through registers or shared memory that is asked for by name; the result is a
// loaded-layout tile. Lanes without a value keep lacking one at their new place.
#pragma once

#include <tl/create.hpp>
#include <tl/reduce.hpp>

namespace tl {

// The two results of tl.split: auto [real, imaginary] = tl.split(x). Source: the two results of
// triton.language.split. CUDA: `float2`.
template <class T>
struct pair {
  T first, second;
};

namespace detail {

template <class S, int Last>
constexpr auto with_last() {
  if constexpr (S::rank == 1)
    return shape<Last>{};
  else if constexpr (S::rank == 2)
    return shape<e1<S>, Last>{};
  else
    return shape<e0<S>, e1<S>, Last>{};
}
template <class S, int Last>
constexpr auto with_appended() {
  static_assert(S::rank < 3, "tl: tl.join adds an axis: its operands have at most two");
  if constexpr (S::rank == 1)
    return shape<e2<S>, Last>{};
  else
    return shape<e1<S>, e2<S>, Last>{};
}
template <class S>
constexpr auto without_last() {
  static_assert(S::rank > 1 && e2<S> == 2,
                "tl: tl.split takes a tile of two or three dimensions whose last extent is 2");
  if constexpr (S::rank == 2)
    return shape<e1<S>>{};
  else if constexpr (S::rank == 3)
    return shape<e0<S>, e1<S>>{};
  else
    return S{};
}

// The lane of a tile of shape S, three axes, that axes (A, B, C) of the result's coordinates point to.
template <class S, class Result, int A, int B, int C>
struct permuted_lane {
  TL_BOTH constexpr int operator()(int lane) const {
    const int c[3] = {lane / (e1<Result> * e2<Result>), lane / e2<Result> % e1<Result>, lane % e2<Result>};
    int at[3] = {0, 0, 0};
    at[A] = c[0];
    at[B] = c[1];
    at[C] = c[2];
    return (at[0] * e1<S> + at[1]) * e2<S> + at[2];
  }
};

template <class To, class X, class Source>
TL_BOTH auto moved(const X& x, Source source) {
  tensor<value_of<X>, To> out;
  backend::move_into(out.lanes, require_tile(x).lanes, source);
  return out;
}

}  // namespace detail

struct reshape_calls {
  // The same elements, row-major, in another shape: tl.reshape(x, tl::dims(tl::c<4>, tl::c<8>)).
  // Source: triton.language.reshape. CUDA: none; each thread counts its elements differently.
  template <class X, int... D>
  TL_FN auto reshape(const X& x, shape<D...>) const {
    using From = typename detail::operand_traits<X>::shape;
    static_assert(From::numel == shape<D...>::numel, "tl: tl.reshape keeps the number of elements");
    if constexpr (From::numel == shape<D...>::numel) {
      tensor<detail::value_of<X>, shape<D...>> out;
      backend::reshape_into(out.lanes, detail::require_tile(x).lanes);
      return out;
    }
  }
  // All elements in one dimension. Source: triton.language.ravel. CUDA: none; each thread counts its elements
  // differently.
  template <class X>
  TL_FN auto ravel(const X& x) const {
    return reshape(x, shape<static_cast<int>(detail::operand_traits<X>::shape::numel)>{});
  }

  // The transpose of a matrix; of three dimensions the last two change places. Index tiles stay lazy.
  // Source: triton.language.trans. CUDA: through a `__shared__ T s[32][33]`: write rows, `__syncthreads()`, read
  // columns.
  template <class X>
  TL_FN auto trans(const X& x) const {
    using S = typename detail::operand_traits<X>::shape;
    static_assert(S::rank >= 2, "tl: tl.trans takes a tile of two or three dimensions");
    using To = detail::shape_of_rank<S::rank, detail::e0<S>, detail::e2<S>, detail::e1<S>>;
    if constexpr (detail::is_affine<X>) {
      const auto& e = x.linear;
      return detail::make_affine<To>(detail::make_linear<typename X::value_type>(e.base, e.s0, e.s2, e.s1));
    } else {
      return detail::moved<To>(x, detail::permuted_lane<S, To, 0, 2, 1>{});
    }
  }
  // Axis i of the result is axis (A, B, C)[i] of x: tl.permute<2, 0, 1>(x). Source: triton.language.permute.
  // CUDA: through shared memory: write, `__syncthreads()`, read.
  template <int A, int B, int C, class X>
  TL_FN auto permute(const X& x) const {
    using S = typename detail::operand_traits<X>::shape;
    static_assert(S::rank == 3,
                  "tl: tl.permute<A, B, C> takes a tile of three dimensions; tl.trans a matrix");
    static_assert((1 << A | 1 << B | 1 << C) == 7,
                  "tl: tl.permute<A, B, C> names each of the axes 0, 1, 2 once");
    using To = shape<S::extent(A), S::extent(B), S::extent(C)>;
    return detail::moved<To>(x, detail::permuted_lane<S, To, A, B, C>{});
  }

  // An axis of extent 1 before axis Axis, as x[{_, None}] does and under its rule: a vector that becomes a
  // column would move its lanes. Source: triton.language.expand_dims. CUDA: none; two index variables.
  template <int Axis, class X>
  TL_FN auto expand_dims(const X& x) const {
    constexpr int kRank = detail::operand_traits<X>::shape::rank;
    static_assert(kRank < 3 && Axis >= -kRank - 1 && Axis <= kRank,
                  "tl: tl.expand_dims<axis> adds an axis to one or two, at a place from 0 to their number");
    constexpr int kAxis = Axis < 0 ? Axis + kRank + 1 : Axis;
    if constexpr (kRank == 1)
      return x[detail::axes<kAxis == 0, kAxis == 1>({}, {})];
    else
      return x[detail::axes<kAxis == 0, kAxis == 1, kAxis == 2>({}, {}, {})];
  }

  // A last axis of extent 2: result[..., 0] = a, result[..., 1] = b. The operands broadcast and promote.
  // Source: triton.language.join. CUDA: `make_float2(a, b)`.
  template <class A, class B>
  TL_FN auto join(const A& a, const B& b) const {
    using S = common_shape<A, B>;
    return alternate<decltype(detail::with_appended<S, 2>()), S>(a, b);
  }
  // Elements of a and b in turn: the last axis doubles. Source: triton.language.interleave. CUDA: `make_float2(a,
  // b)`, stored as one.
  template <class A, class B>
  TL_FN auto interleave(const A& a, const B& b) const {
    using S = common_shape<A, B>;
    return alternate<decltype(detail::with_last<S, 2 * detail::e2<S>>()), S>(a, b);
  }
  // The two halves of a last axis of extent 2: auto [a, b] = tl.split(x). Source: triton.language.split. CUDA:
  // `v.x`, `v.y`.
  template <class X>
  TL_FN auto split(const X& x) const {
    using To = decltype(detail::without_last<typename detail::operand_traits<X>::shape>());
    using half = tensor<detail::value_of<X>, To>;
    return pair<half>{detail::moved<To>(x, [](int lane) { return 2 * lane; }),
                      detail::moved<To>(x, [](int lane) { return 2 * lane + 1; })};
  }

  // The axis from its last element to its first; by default the last axis. Source: triton.language.flip. CUDA:
  // the index `n - 1 - i`, through shared memory.
  template <int Axis = -1, class X>
  TL_FN auto flip(const X& x) const {
    using S = typename detail::operand_traits<X>::shape;
    constexpr int kAxis = detail::axis_of<Axis, S>() + 3 - S::rank;
    constexpr int kInner = kAxis == 2 ? 1 : kAxis == 1 ? detail::e2<S> : detail::e1<S> * detail::e2<S>;
    // Extents are powers of two, so mirroring an axis inverts the bits of its coordinate.
    return detail::moved<S>(x, [](int lane) { return lane ^ ((S::extent(kAxis) - 1) * kInner); });
  }

  // result[i][j] = x[index[i][j]][j] for axis 0: the index picks along the axis, int32 or int64; the other
  // extents are equal. An index outside the axis fails as an assertion. Source: triton.language.gather. CUDA:
  // `s[index]` in shared memory; among a warp `__shfl_sync`.
  template <int Axis, class X, class I>
  TL_FN auto gather(const X& x, const I& index, site where = TL_HERE) const {
    using S = typename detail::operand_traits<X>::shape;
    using To = typename detail::operand_traits<I>::shape;
    constexpr int kAxis = detail::axis_of<Axis, S>();
    constexpr int kPlace = kAxis + 3 - S::rank;
    static_assert(detail::is_tile<I> && detail::is_integral_value<I>,
                  "tl: the index of tl.gather is a tile of integers");
    static_assert(To::rank == S::rank && (kPlace == 0 || To::extent(0) == S::extent(0)) &&
                      (kPlace == 1 || To::extent(1) == S::extent(1)) &&
                      (kPlace == 2 || To::extent(2) == S::extent(2)),
                  "tl: the index of tl.gather has the tile's extents except along the axis");
    tensor<detail::value_of<X>, To> out;
    backend::gather_into<kAxis>(out.lanes, detail::require_tile(x).lanes, detail::require_tile(index).lanes,
                                where);
    return out;
  }

 private:
  template <class A, class B>
  using common_shape =
      detail::broadcast<typename detail::operand_traits<A>::shape, typename detail::operand_traits<B>::shape>;
  template <class To, class S, class A, class B>
  static TL_FN auto alternate(const A& a, const B& b) {
    using P = detail::promoted_operands<A, B>;
    tensor<P, To> out;
    backend::alternate_into(out.lanes, detail::as_tile<P, S>(a).lanes, detail::as_tile<P, S>(b).lanes);
    return out;
  }
};

}  // namespace tl
