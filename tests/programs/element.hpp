// Elements of tiles as the interpreter sees them: bits with a dtype, and conversions written apart from tl/.
//
// float16 and bfloat16 are Eigen's, so that their rounding has another author than tl/small_float.hpp.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <Eigen/Core>

#include <tl/dtype_id.hpp>

namespace kl::programs {

using DType = tl::dtype_id;
using Half = Eigen::half;
using Brain = Eigen::bfloat16;

// The program asks for something that has no defined result; the text says what.
struct IllFormed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr DType kDTypes[] = {DType::int1,     DType::int8,    DType::uint8,  DType::int16,  DType::uint16,
                             DType::int32,    DType::uint32,  DType::int64,  DType::uint64, DType::float16,
                             DType::bfloat16, DType::float32, DType::float64};

constexpr bool is_float(DType t) { return tl::is_floating(t); }
constexpr bool is_small_float(DType t) { return t == DType::float16 || t == DType::bfloat16; }
constexpr bool is_integer(DType t) { return !is_float(t) && t != DType::int1; }
constexpr bool is_signed(DType t) {
  return is_float(t) || t == DType::int8 || t == DType::int16 || t == DType::int32 || t == DType::int64;
}

template <class T>
struct Tag {
  using type = T;
};
// Calls f(Tag<T>) with the C++ type of a dtype.
template <class F>
decltype(auto) visit(DType t, F f) {
  switch (t) {
    case DType::int1:
      return f(Tag<bool>{});
    case DType::int8:
      return f(Tag<std::int8_t>{});
    case DType::uint8:
      return f(Tag<std::uint8_t>{});
    case DType::int16:
      return f(Tag<std::int16_t>{});
    case DType::uint16:
      return f(Tag<std::uint16_t>{});
    case DType::int32:
      return f(Tag<std::int32_t>{});
    case DType::uint32:
      return f(Tag<std::uint32_t>{});
    case DType::int64:
      return f(Tag<std::int64_t>{});
    case DType::uint64:
      return f(Tag<std::uint64_t>{});
    case DType::float16:
      return f(Tag<Half>{});
    case DType::bfloat16:
      return f(Tag<Brain>{});
    case DType::float32:
      return f(Tag<float>{});
    default:
      return f(Tag<double>{});
  }
}

// An element's bits, zero-extended.
using Bits = std::uint64_t;

template <std::size_t Size>
using unsigned_of = std::conditional_t<
    Size == 1, std::uint8_t,
    std::conditional_t<Size == 2, std::uint16_t, std::conditional_t<Size == 4, std::uint32_t, std::uint64_t>>>;
template <class T>
Bits to_bits(T x) {
  if constexpr (std::is_same_v<T, bool>)
    return x;
  else
    return std::bit_cast<unsigned_of<sizeof(T)>>(x);
}
template <class T>
T from_bits(Bits b) {
  if constexpr (std::is_same_v<T, bool>)
    return b != 0;
  else
    return std::bit_cast<T>(static_cast<unsigned_of<sizeof(T)>>(b));
}

template <class T>
inline constexpr bool is_float_type =
    std::is_floating_point_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, Brain>;
// What arithmetic on T is done in: float for the small floats, which round once.
template <class T>
using compute = std::conditional_t<std::is_same_v<T, Half> || std::is_same_v<T, Brain>, float, T>;

// As C++ converts, through float to and from the small floats. Throws IllFormed where C++ has no result.
template <class To, class From>
To convert(From from) {
  const auto x = static_cast<compute<From>>(from);
  if constexpr (std::is_same_v<To, From>) {
    return from;
  } else if constexpr (std::is_same_v<To, bool>) {
    return x != 0;
  } else if constexpr (is_float_type<To>) {
    return static_cast<To>(static_cast<compute<To>>(x));
  } else if constexpr (is_float_type<From>) {
    const double low = -std::ldexp(std::is_signed_v<To> ? 1.0 : 0.0, 8 * sizeof(To) - 1);
    const double high = std::ldexp(1.0, static_cast<int>(8 * sizeof(To)) - (std::is_signed_v<To> ? 1 : 0));
    const double whole = std::trunc(static_cast<double>(x));
    if (!(whole >= low && whole < high)) throw IllFormed("a float does not fit the integer that it is cast to");
    return static_cast<To>(x);
  } else {
    return static_cast<To>(x);
  }
}

Bits convert_bits(Bits bits, DType from, DType to);

// The value as a double (64-bit integers round), and as text with the bits: "0.5 (0x3f000000)".
double number(Bits bits, DType t);
std::string element_text(Bits bits, DType t);

// How an output element is compared.
enum class Compare : std::uint8_t {
  kBits,      // equal, or both NaN
  kZeroSign,  // -0 counts as 0 too
  kClose,     // within kCloseUlps units of the last place: the backends' elementary functions
};
bool same_element(Bits got, Bits want, DType t, Compare how);

// The dtype in which two operands meet, from the tables of tests/conformance that were derived from Triton's
// source. `scalar` of a side: a number beside a tile. Throws IllFormed for a pair that Triton refuses.
DType promote(DType a, bool a_scalar, DType b, bool b_scalar, bool division);

}  // namespace kl::programs
