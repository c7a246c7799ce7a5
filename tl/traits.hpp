// The few type traits the API needs, spelled here because kernel headers include no standard library.
#pragma once

namespace tl::detail {

template <class A, class B>
inline constexpr bool same = false;
template <class A>
inline constexpr bool same<A, A> = true;

template <class T, class... Options>
inline constexpr bool one_of = (same<T, Options> || ...);

template <bool Condition, class Yes, class No>
struct choose_type {
  using type = Yes;
};
template <class Yes, class No>
struct choose_type<false, Yes, No> {
  using type = No;
};
template <bool Condition, class Yes, class No>
using choose = typename choose_type<Condition, Yes, No>::type;

template <class T>
struct plain_type {
  using type = T;
};
template <class T>
struct plain_type<const T> {
  using type = T;
};
template <class T>
struct plain_type<T&> : plain_type<T> {};
template <class T>
struct plain_type<T&&> : plain_type<T> {};
template <class T>
using plain = typename plain_type<T>::type;

template <class T>
inline constexpr bool is_const = false;
template <class T>
inline constexpr bool is_const<const T> = true;

template <class T>
inline constexpr bool is_builtin_integer =
    one_of<T, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned int, long,
           unsigned long, long long, unsigned long long>;

template <class T>
inline constexpr bool is_builtin_float = one_of<T, float, double>;

// For a static_assert that must fail only when its template is used.
template <class...>
inline constexpr bool never = false;

template <int I, class First, class... Rest>
struct type_at_place : type_at_place<I - 1, Rest...> {};
template <class First, class... Rest>
struct type_at_place<0, First, Rest...> {
  using type = First;
};
template <int I, class... T>
using type_at = typename type_at_place<I, T...>::type;

template <class T>
const T& declval() noexcept;

constexpr long long greatest_common_divisor(long long a, long long b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const long long r = a % b;
    a = b;
    b = r;
  }
  return a;
}

constexpr bool is_power_of_two(long long n) { return n > 0 && (n & (n - 1)) == 0; }

}  // namespace tl::detail
