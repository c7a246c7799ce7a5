// Values that live in types: compile-time constants, and run-time integers with a known divisor. They
// are what lets `pid * BLOCK + tl.arange(0, BLOCK)` become a vector load.
#pragma once

#include <tl/config.hpp>
#include <tl/traits.hpp>

namespace tl {

// A value known from its type. Converts to the value wherever one is expected.
template <auto V>
struct constant {
  using type = decltype(V);
  static constexpr type value = V;
  TL_BOTH constexpr operator type() const { return V; }
};

// `tl::c<32>`: a literal for places that need the value at compile time, as in tl.arange(0, tl::c<32>). Source:
// tl.constexpr. CUDA: a template argument.
template <auto V>
inline constexpr constant<V> c{};

namespace detail {

template <class T>
inline constexpr bool is_constant = false;
template <auto V>
inline constexpr bool is_constant<constant<V>> = true;

}  // namespace detail

// clang-format off
template <auto A, auto B> TL_BOTH constexpr constant<A + B> operator+(constant<A>, constant<B>) { return {}; }
template <auto A, auto B> TL_BOTH constexpr constant<A - B> operator-(constant<A>, constant<B>) { return {}; }
template <auto A, auto B> TL_BOTH constexpr constant<A * B> operator*(constant<A>, constant<B>) { return {}; }
template <auto A, auto B> TL_BOTH constexpr constant<A / B> operator/(constant<A>, constant<B>) { return {}; }
template <auto A, auto B> TL_BOTH constexpr constant<A % B> operator%(constant<A>, constant<B>) { return {}; }
template <auto A> TL_BOTH constexpr constant<-A> operator-(constant<A>) { return {}; }
// clang-format on

namespace detail {

// Index arithmetic on the simulator is done in 64 bits, so that an overflow of the kernel's 32-bit
// arithmetic can be seen and reported instead of happening.
#if TL_BACKEND_SIM
template <class I>
using index_storage = long long;
#else
template <class I>
using index_storage = I;
#endif

constexpr long long kLargestDivisor = 1 << 16;

// The divisor worth remembering: the power of two in it. Zero is divisible by everything.
constexpr long long known_divisor(long long d) {
  if (d == 0) return kLargestDivisor;
  const long long power = d & -d;
  return power < kLargestDivisor ? power : kLargestDivisor;
}

}  // namespace detail

// A run-time integer of type I that is known to be a multiple of Divisor, a power of two.
template <class I, long long Divisor>
struct multiple {
  using type = I;
  static constexpr long long divisor = Divisor;
  detail::index_storage<I> value = 0;
  TL_BOTH constexpr operator I() const { return static_cast<I>(value); }
};

namespace detail {

template <class T>
inline constexpr bool is_multiple = false;
template <class I, long long D>
inline constexpr bool is_multiple<multiple<I, D>> = true;

// What an index expression may be scaled or moved by: integers, constants, multiples.
template <class T>
inline constexpr bool is_index_scalar =
    (is_builtin_integer<T> && !same<T, bool>) || is_constant<T> || is_multiple<T>;

template <class T>
struct index_type_of {
  using type = choose<sizeof(T) == 8, long long, int>;
};
template <auto V>
struct index_type_of<constant<V>> : index_type_of<plain<decltype(V)>> {};
template <class I, long long D>
struct index_type_of<multiple<I, D>> {
  using type = I;
};
template <class A, class B>
using wider_index =
    choose<sizeof(typename index_type_of<A>::type) == 8 || sizeof(typename index_type_of<B>::type) == 8,
           long long, int>;

// Terms are the scalars of index expressions: constant<V> or multiple<I, D>.
template <class T>
TL_BOTH constexpr auto as_term(T x) {
  if constexpr (is_constant<T>)
    return constant<static_cast<long long>(T::value)>{};
  else if constexpr (is_multiple<T>)
    return x;
  else
    return multiple<typename index_type_of<T>::type, 1>{x};
}

template <class T>
constexpr long long term_divisor() {
  if constexpr (is_constant<T>)
    return known_divisor(T::value);
  else
    return T::divisor;
}

// The stored value of a term, before any narrowing to its index type.
template <class A>
TL_BOTH constexpr long long term_value(A a) {
  if constexpr (is_constant<A>)
    return A::value;
  else
    return a.value;
}

template <class A, class B>
TL_BOTH constexpr auto term_add(A a, B b) {
  if constexpr (is_constant<A> && is_constant<B>) {
    return constant<A::value + B::value>{};
  } else {
    using I = wider_index<choose<is_constant<A>, int, A>, choose<is_constant<B>, int, B>>;
    constexpr long long d = greatest_common_divisor(term_divisor<A>(), term_divisor<B>());
    return multiple<I, d>{static_cast<index_storage<I>>(term_value(a) + term_value(b))};
  }
}

template <class T>
inline constexpr bool is_zero_constant = false;
template <auto V>
inline constexpr bool is_zero_constant<constant<V>> = V == 0;

template <class A, class B>
TL_BOTH constexpr auto term_multiply(A a, B b) {
  if constexpr (is_constant<A> && is_constant<B>) {
    return constant<A::value * B::value>{};
  } else if constexpr (is_zero_constant<A>) {
    return constant<0LL>{};
  } else if constexpr (is_zero_constant<B>) {
    return constant<0LL>{};
  } else {
    using I = wider_index<choose<is_constant<A>, int, A>, choose<is_constant<B>, int, B>>;
    constexpr long long d = known_divisor(term_divisor<A>() * term_divisor<B>());
    return multiple<I, d>{static_cast<index_storage<I>>(term_value(a) * term_value(b))};
  }
}

template <class A>
TL_BOTH constexpr auto term_negate(A a) {
  return term_multiply(constant<-1LL>{}, a);
}

}  // namespace detail

// Products and sums of integers with constants keep the divisor: pid * BLOCK is a multiple of BLOCK.
template <class A, class B>
  requires(detail::is_index_scalar<A> && detail::is_index_scalar<B> &&
           (detail::is_multiple<A> || detail::is_multiple<B> ||
            detail::is_constant<A> != detail::is_constant<B>))
TL_BOTH constexpr auto operator*(A a, B b) {
  const auto product = detail::term_multiply(detail::as_term(a), detail::as_term(b));
  using product_type = detail::plain<decltype(product)>;
  // Nothing times a number is a constant, of the type that the product would have.
  using I = detail::wider_index<detail::choose<detail::is_constant<A>, int, A>, detail::choose<detail::is_constant<B>, int, B>>;
  if constexpr (detail::is_constant<product_type>)
    return constant<static_cast<I>(product_type::value)>{};
  else
    return product;
}
template <class A, class B>
  requires(detail::is_index_scalar<A> && detail::is_index_scalar<B> &&
           (detail::is_multiple<A> || detail::is_multiple<B>))
TL_BOTH constexpr auto operator+(A a, B b) {
  return detail::term_add(detail::as_term(a), detail::as_term(b));
}
template <class A, class B>
  requires(detail::is_index_scalar<A> && detail::is_index_scalar<B> &&
           (detail::is_multiple<A> || detail::is_multiple<B>))
TL_BOTH constexpr auto operator-(A a, B b) {
  return detail::term_add(detail::as_term(a), detail::term_negate(detail::as_term(b)));
}

// Multiples of two values, rounded up: the number of blocks that cover n elements. Source: triton.language.cdiv.
// CUDA: `(n + size - 1) / size`.
template <class A, class B>
TL_BOTH constexpr auto cdiv(A n, B size) {
  if constexpr (detail::is_constant<A> && detail::is_constant<B>) {
    return constant<(A::value + B::value - 1) / B::value>{};
  } else {
    using I = detail::wider_index<A, B>;
    return static_cast<I>((static_cast<I>(n) + static_cast<I>(size) - 1) / static_cast<I>(size));
  }
}

// The smallest power of two that is at least n. Source: triton.next_power_of_2. CUDA: none; the host computes it.
TL_BOTH constexpr int next_power_of_2(int n) {
  int p = 1;
  while (p < n) p *= 2;
  return p;
}

}  // namespace tl
