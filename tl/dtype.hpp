// Element types, their conversions and Triton's promotion rules.
//
// Source of the rules: triton.language.semantic, computation_type_impl and integer_promote_impl.
#pragma once

#include <tl/config.hpp>
#include <tl/constant.hpp>
#include <tl/dtype_id.hpp>
#include <tl/small_float.hpp>
#include <tl/traits.hpp>

namespace tl {

// Element types by Triton's names; the C++ names are the same types. Source: triton.language.*. CUDA: `bool`,
// `int8_t` to `uint64_t`, `float`, `double`.
using int1 = bool;
using int8 = signed char;
using uint8 = unsigned char;
using int16 = short;
using uint16 = unsigned short;
using int32 = int;
using uint32 = unsigned int;
using int64 = long;
using uint64 = unsigned long;
using float32 = float;
using float64 = double;

// Positive infinity and a quiet NaN: the `other` of a maximum is -tl::inf<float>. Source: float("inf") and
// float("nan"). CUDA: `INFINITY`, `NAN`.
template <class T = float>
inline constexpr T inf = static_cast<T>(detail::float_from_bits(0x7f800000u));
template <class T = float>
inline constexpr T nan = static_cast<T>(detail::float_from_bits(0x7fc00000u));

namespace detail {

// `long` and `long long` are the same 64-bit integer to a kernel.
template <class T>
struct element_traits {
  static constexpr bool known = false;
};
template <dtype_id Id, int Bits, bool Signed>
struct integer_traits {
  static constexpr bool known = true, floating = false, is_signed = Signed;
  static constexpr dtype_id id = Id;
  static constexpr int bits = Bits;
};
template <dtype_id Id, int Bits>
struct float_traits {
  static constexpr bool known = true, floating = true, is_signed = true;
  static constexpr dtype_id id = Id;
  static constexpr int bits = Bits;
};
// clang-format off
template <> struct element_traits<bool> : integer_traits<dtype_id::int1, 1, false> {};
template <> struct element_traits<signed char> : integer_traits<dtype_id::int8, 8, true> {};
template <> struct element_traits<unsigned char> : integer_traits<dtype_id::uint8, 8, false> {};
template <> struct element_traits<short> : integer_traits<dtype_id::int16, 16, true> {};
template <> struct element_traits<unsigned short> : integer_traits<dtype_id::uint16, 16, false> {};
template <> struct element_traits<int> : integer_traits<dtype_id::int32, 32, true> {};
template <> struct element_traits<unsigned int> : integer_traits<dtype_id::uint32, 32, false> {};
template <> struct element_traits<long> : integer_traits<dtype_id::int64, 64, true> {};
template <> struct element_traits<unsigned long> : integer_traits<dtype_id::uint64, 64, false> {};
template <> struct element_traits<long long> : integer_traits<dtype_id::int64, 64, true> {};
template <> struct element_traits<unsigned long long> : integer_traits<dtype_id::uint64, 64, false> {};
template <> struct element_traits<float8e4nv> : float_traits<dtype_id::float8e4nv, 8> {};
template <> struct element_traits<float8e5> : float_traits<dtype_id::float8e5, 8> {};
template <> struct element_traits<float16> : float_traits<dtype_id::float16, 16> {};
template <> struct element_traits<bfloat16> : float_traits<dtype_id::bfloat16, 16> {};
template <> struct element_traits<float> : float_traits<dtype_id::float32, 32> {};
template <> struct element_traits<double> : float_traits<dtype_id::float64, 64> {};
// clang-format on

template <class T>
inline constexpr bool is_element = element_traits<T>::known;
template <class T>
inline constexpr bool is_float_element = element_traits<T>::known&& element_traits<T>::floating;
template <class T>
inline constexpr bool is_small_float = one_of<T, float8e4nv, float8e5, float16, bfloat16>;
template <class T>
inline constexpr dtype_id id_of = element_traits<T>::id;

// The scalar types that may stand beside a tile: elements, constants, multiples.
template <class T>
struct scalar_value {
  using type = T;
};
template <auto V>
struct scalar_value<constant<V>> {
  using type = plain<decltype(V)>;
};
template <class I, long long D>
struct scalar_value<multiple<I, D>> {
  using type = I;
};
template <class T>
using scalar_value_t = typename scalar_value<T>::type;
template <class T>
inline constexpr bool is_scalar_operand = is_element<T> || is_constant<T> || is_multiple<T>;

// 0 for bool, 1 for integers, 2 for floats.
template <class T>
constexpr int kind_of() {
  return element_traits<T>::floating ? 2 : same<T, bool> ? 0 : 1;
}

template <class A, class B>
constexpr auto promote_integers() {
  using a = element_traits<A>;
  using b = element_traits<B>;
  if constexpr (a::is_signed == b::is_signed) {
    if constexpr (a::bits >= b::bits)
      return A{};
    else
      return B{};
  } else if constexpr (!a::is_signed) {
    if constexpr (a::bits >= b::bits)
      return A{};
    else
      return B{};
  } else {
    if constexpr (b::bits >= a::bits)
      return B{};
    else
      return A{};
  }
}

template <class A, class B, bool Division>
constexpr auto promote_tiles() {
  constexpr bool half = same<A, float16> || same<B, float16>;
  constexpr bool brain = same<A, bfloat16> && same<B, bfloat16>;
  if constexpr (same<A, double> || same<B, double>)
    return double{};
  else if constexpr (same<A, float> || same<B, float>)
    return float{};
  else if constexpr (half || brain) {
    if constexpr (Division)
      return float{};
    else
      return choose<half, float16, bfloat16>{};
  } else if constexpr (same<A, bfloat16> || same<B, bfloat16>)
    return float{};
  else if constexpr (is_float_element<A> && is_float_element<B>)
    return choose<same<A, B>, A, float16>{};
  else if constexpr (is_float_element<A> || is_float_element<B>)
    return float16{};
  else
    return promote_integers<A, B>();
}

// A scalar of the tile's kind or a lower one takes the tile's type: an f16 tile times 2.0f stays f16.
// Exception: a 64-bit integer beside narrower ones widens, since C++ has typed the scalar on purpose.
template <class Tile, class Scalar, bool Division>
constexpr auto promote_with_scalar() {
  if constexpr (kind_of<Scalar>() <= kind_of<Tile>()) {
    if constexpr (Division && (same<Tile, float16> || same<Tile, bfloat16>))
      return float{};
    else if constexpr (kind_of<Tile>() == 1 && element_traits<Scalar>::bits == 64)
      return promote_integers<Tile, Scalar>();
    else
      return Tile{};
  } else {
    // A C++ literal such as 0.5 is a double by accident, not by wish.
    return promote_tiles<Tile, choose<same<Scalar, double>, float, Scalar>, Division>();
  }
}

template <class A, bool AScalar, class B, bool BScalar, bool Division>
constexpr auto promote_operands() {
  if constexpr (AScalar == BScalar)
    return promote_tiles<A, B, Division>();
  else if constexpr (AScalar)
    return promote_with_scalar<B, A, Division>();
  else
    return promote_with_scalar<A, B, Division>();
}
template <class A, bool AScalar, class B, bool BScalar, bool Division = false>
using promoted = decltype(promote_operands<A, AScalar, B, BScalar, Division>());

// The type that arithmetic on T is done in: small floats compute in float and round once.
template <class T>
using compute_type = choose<is_small_float<T>, float, T>;

}  // namespace detail
}  // namespace tl
