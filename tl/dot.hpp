// tl.dot: products of matrices.
#pragma once

#include <tl/create.hpp>
#include <tl/pipeline.hpp>

namespace tl {

// How float32 operands are multiplied: rounded to ten bits of mantissa first, or as they are. Source: triton.language.dot,
// input_precision. CUDA: `wmma::precision::tf32`, or `fmaf`.
struct tf32_precision {};
struct ieee_precision {};
inline constexpr tf32_precision tf32{};
inline constexpr ieee_precision ieee{};

namespace detail {

template <class X>
constexpr auto dot_shape() {
  if constexpr (is_shared_view<X>)
    return typename decltype(declval<X>().all())::shape{};
  else
    return typename operand_traits<X>::shape{};
}
template <class X>
constexpr auto dot_element() {
  if constexpr (is_shared_view<X>)
    return plain<typename X::element_type>{};
  else
    return value_of<X>{};
}
template <class X>
TL_BOTH decltype(auto) dot_source(const X& x) {
  if constexpr (is_shared_view<X>)
    return x.all();
  else
    return (x.lanes);
}

template <class T>
inline constexpr bool is_dot_element = one_of<T, float16, bfloat16, float, float8e4nv, float8e5, signed char>;
template <class T>
using dot_sum = choose<is_float_element<T>, float, int>;

// Of shapes, so that a compiler that says which condition failed says which shapes.
template <class SA, class SB>
inline constexpr bool dot_shapes_fit = SA::rank == 2 && SB::rank == 2 && e2<SA> == e1<SB>;
template <class A, class B>
constexpr bool dot_shapes_large_enough() {
  using SA = decltype(dot_shape<A>());
  using SB = decltype(dot_shape<B>());
  return e1<SA> >= 16 && e2<SA> >= 16 && e2<SB> >= 16;
}

struct no_accumulator {};
template <class X>
TL_BOTH const auto& dot_start(const X& x) {
  if constexpr (same<X, no_accumulator>)
    return x;
  else
    return x.lanes;
}

}  // namespace detail

struct dot_calls : pipeline_calls {
  // The matrix product a b, or acc + a b: auto acc = tl.zeros(M, N); acc = tl.dot(a, b, acc).
  //
  // a (M, K), b (K, N): tiles, shared tiles or parts of them, s.trans() and tl.trans(x) of them; both float16,
  // bfloat16, float32, float8e4nv, float8e5 or int8. M, N and K are powers of two, 16 or more. The result, and acc, is
  // (M, N) float32, int32 for int8: an accumulator, the layout that tl.zeros(M, N) has too. Reductions of it and
  // broadcasts of those back work as for loaded tiles; tl.convert moves it to the layout of loaded tiles.
  // precision, of float32: tl::tf32 rounds operands to ten bits of mantissa (the default, as in Triton), tl::ieee
  // multiplies them as they are. Terms are added in order of k by fused multiply-adds, on GPUs by tensor cores
  // (docs/numerics.md). A shared tile is read by all lanes: what wrote it needs a tl.barrier() before, and what writes it
  // next one behind, or it is MISSING_BARRIER. A lane without a value leaves its row or column of the product without:
  // UNINITIALIZED once that matters. Source: triton.language.dot. CUDA: `wmma::mma_sync` of 16 x 16 fragments, or loops of
  // `fmaf`.
  template <class A, class B>
  TL_FN auto dot(const A& a, const B& b, site where = TL_HERE) {
    return product(a, b, detail::no_accumulator{}, tf32, where);
  }
  template <class A, class B>
  TL_FN auto dot(const A& a, const B& b, ieee_precision precision, site where = TL_HERE) {
    return product(a, b, detail::no_accumulator{}, precision, where);
  }
  template <class A, class B>
  TL_FN auto dot(const A& a, const B& b, tf32_precision precision, site where = TL_HERE) {
    return product(a, b, detail::no_accumulator{}, precision, where);
  }
  template <class A, class B, class T, class S, class L>
  TL_FN auto dot(const A& a, const B& b, const tensor<T, S, L>& acc, site where = TL_HERE) {
    return product(a, b, acc, tf32, where);
  }
  template <class A, class B, class T, class S, class L, class Precision>
    requires detail::one_of<Precision, tf32_precision, ieee_precision>
  TL_FN auto dot(const A& a, const B& b, const tensor<T, S, L>& acc, Precision precision, site where = TL_HERE) {
    return product(a, b, acc, precision, where);
  }

  // The sum, as it may be read while products that were started after it run on: auto scores = tl.dot_wait(tl.dot(a, b)). On
  // sm_90a any other reading of a sum of tl.dot waits for all products; what is computed from this one, in its layout, waits for
  // none, so that the softmax of one product can run beside the next. Elsewhere, and for the simulator, it is the sum itself. A
  // sum that a loop carries is rather read behind the loop. Source: Gluon's warpgroup_mma_wait(num_outstanding, deps). CUDA:
  // `wgmma.wait_group`.
  template <class T, class S, int Rows>
  TL_FN auto dot_wait(const tensor<T, S, layout::accumulator<Rows>>& sum) {
    tensor<T, S, layout::accumulator<Rows, true>> out;
    backend::end_product(this->arena_, out.lanes, sum.lanes);
    return out;
  }

 private:
  template <class A, class B, class C, class Precision>
  TL_FN auto product(const A& a, const B& b, const C& acc, Precision, site where) {
    constexpr bool kTiles = (detail::is_tensor<A> || detail::is_shared_view<A>)&&(detail::is_tensor<B> || detail::is_shared_view<B>);
    static_assert(kTiles, "tl: tl.dot multiplies tiles that have values, or shared tiles");
    if constexpr (kTiles) return checked_product<Precision>(a, b, acc, where);
  }
  template <class Precision, class A, class B, class C>
  TL_FN auto checked_product(const A& a, const B& b, const C& acc, site where) {
    using T = decltype(detail::dot_element<A>());
    constexpr bool kSameType = detail::same<T, decltype(detail::dot_element<B>())>;
    constexpr bool kFit = detail::dot_shapes_fit<decltype(detail::dot_shape<A>()), decltype(detail::dot_shape<B>())>;
    constexpr bool kLarge = detail::dot_shapes_large_enough<A, B>();
    static_assert(kSameType, "tl: tl.dot needs operands of one dtype: cast one with tl.cast<T>(x)");
    static_assert(detail::is_dot_element<T>, "tl: tl.dot takes float16, bfloat16, float32, float8e4nv, float8e5 or int8");
    static_assert(detail::dot_shapes_fit<decltype(detail::dot_shape<A>()), decltype(detail::dot_shape<B>())>,
                  "tl: tl.dot takes matrices (M, K) and (K, N) with the same K");
    static_assert(!kFit || kLarge, "tl: tl.dot needs M, N and K of 16 or more");
    if constexpr (kSameType && detail::is_dot_element<T> && kFit && kLarge) {
      using SA = decltype(detail::dot_shape<A>());
      using SB = decltype(detail::dot_shape<B>());
      using R = detail::dot_sum<T>;
      using result = tensor<R, shape<detail::e1<SA>, detail::e2<SB>>, layout::accumulator<detail::e1<SA>>>;
      constexpr bool kFresh = detail::same<C, detail::no_accumulator>, kGiven = detail::same<C, result>;
      static_assert(kFresh || kGiven,
                    "tl: the third operand of tl.dot is the sum so far: start from tl.zeros(M, N), tl.zeros<int>(M, N) for "
                    "int8; another tile becomes one by tl.convert(x, acc)");
      result out;
      if constexpr (kFresh || kGiven)
        backend::template dot_from<detail::same<T, float> && detail::same<Precision, tf32_precision>, T, SA, SB>(
            this->arena_, out.lanes, detail::dot_start(acc), detail::dot_source(a), detail::dot_source(b), where);
      return out;
    }
  }
};

}  // namespace tl
