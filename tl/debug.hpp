// Printing and promises: device_print, device_assert, static_print, assume, multiple_of.
#pragma once

#include <tl/memory.hpp>

namespace tl {
namespace detail {

template <class Term, long long N>
TL_BOTH constexpr auto promised_term(Term t) {
  if constexpr (is_constant<Term>) {
    static_assert(Term::value % N == 0,
                  "tl: tl.multiple_of promises a divisor that this constant does not have");
    return t;
  } else {
    constexpr long long kKnown = known_divisor(N), kOld = term_divisor<Term>();
    return multiple<typename Term::type, (kKnown > kOld ? kKnown : kOld)>{t.value};
  }
}

}  // namespace detail

struct debug_calls {
  // Prints the text and the values, one line per operand and row: at most 64 values, then "..."; a lane
  // without a value is "?". On the simulator blocks print in the order they run, each line with its
  // block. Numbers and tiles. Source: triton.language.device_print. CUDA: `printf(...)` in each thread.
  template <class... X>
  TL_FN void device_print(const char* text, const X&... values) const {
    static_assert((detail::is_operand<X> && ...),
                  "tl: tl.device_print(\"text\", x, ...) prints tiles and numbers");
    if constexpr (sizeof...(X) == 0)
      backend::print_text(text);
    else
      (print_one(text, values), ...);
  }

  // Fails the run with the text unless the condition (a bool, or a tile of bool) holds in every lane that the
  // mask lets pass. Source: triton.language.device_assert. CUDA: `assert(condition)`.
  template <class C>
  TL_FN void device_assert(const C& condition, const char* text = "device_assert failed",
                           site where = TL_HERE) const {
    if constexpr (detail::is_tile<C>) {
      static_assert(detail::same<detail::value_of<C>, bool>,
                    "tl: tl.device_assert takes a condition: a bool or a tile of bool");
      const auto& lanes = detail::realise(condition);
      backend::assert_lanes(lanes.lanes, text, where);
    } else if (!static_cast<bool>(condition)) {
      backend::assert_failed(text, where);
    }
  }
  template <class C, class M>
  requires detail::is_tile<M> TL_FN void device_assert(const C& condition, const char* text, const M& mask,
                                                       site where = TL_HERE) const {
    device_assert(condition | ~mask, text, where);
  }

  // Triton prints types while it compiles; C++ has no such statement. This one does nothing: to see a type,
  // hover over it in the editor, or provoke an error with it. static_assert is the language's own. Source:
  // triton.language.static_print. CUDA: none.
  template <class... X>
  TL_FN constexpr void static_print(const X&...) const {}

  // Promises that the condition holds, for the optimiser. The simulator checks it: a broken one is an
  // assertion failure. Source: triton.language.assume. CUDA: `__builtin_assume(condition)`.
  TL_FN void assume(bool condition, site where = TL_HERE) const { backend::assume(condition, where); }

  // The same value with a promised divisor in its type: n = tl.multiple_of(n, tl::c<16>) makes loads of whole
  // rows vector loads. An integer is a multiple of N; of an index tile its first index is. The simulator
  // checks: a broken promise is MISALIGNED. Source: triton.language.multiple_of. CUDA: none; you write the
  // `float4` load yourself, or `__builtin_assume(n % 16 == 0)`.
  template <class X, auto N>
  TL_FN auto multiple_of(const X& x, constant<N>, site where = TL_HERE) const {
    static_assert(
        detail::is_affine<X> || detail::is_index_scalar<X>,
        "tl: tl.multiple_of takes an integer or an index tile such as pid * BLOCK + tl.arange(0, BLOCK)");
    static_assert(N > 0, "tl: tl.multiple_of promises a divisor greater than 0");
    if constexpr (detail::is_affine<X>) {
      backend::check_multiple(detail::term_value(x.linear.base), N, where);
      const auto base = detail::promised_term<decltype(x.linear.base), N>(x.linear.base);
      return detail::make_affine<typename X::shape>(
          detail::make_linear<typename X::value_type>(base, x.linear.s0, x.linear.s1, x.linear.s2));
    } else if constexpr (detail::is_index_scalar<X>) {
      const auto term = detail::as_term(x);
      backend::check_multiple(detail::term_value(term), N, where);
      return detail::promised_term<plain_term<X>, N>(term);
    }
  }

  // Promises that N neighbouring indices of a row follow each other. An index tile knows its strides, so this
  // only turns a run-time stride into a contiguous one. The simulator checks: a broken promise is an
  // assertion failure. Source: triton.language.max_contiguous. CUDA: none; you write the `float4` load yourself.
  template <class X, auto N>
  TL_FN auto max_contiguous(const X& x, constant<N>, site where = TL_HERE) const {
    static_assert(detail::is_affine<X>, "tl: tl.max_contiguous takes an index tile");
    if constexpr (detail::is_affine<X>) {
      if constexpr (detail::is_constant<decltype(x.linear.s2)> || N < X::shape::extent(2)) {
        return x;
      } else {
        backend::assume(detail::term_value(x.linear.s2) == 1, where);
        return detail::make_affine<typename X::shape>(detail::make_linear<typename X::value_type>(
            x.linear.base, x.linear.s0, x.linear.s1, constant<1LL>{}));
      }
    }
  }

 private:
  template <class X>
  using plain_term = decltype(detail::as_term(detail::declval<X>()));
  template <class X>
  TL_FN void print_one(const char* text, const X& x) const {
    if constexpr (detail::is_tile<X>)
      backend::print_lanes(text, detail::realise(x).lanes, X::shape::rank);
    else
      backend::print_number(text, static_cast<detail::scalar_value_t<X>>(x));
  }
};

}  // namespace tl
