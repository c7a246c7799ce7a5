#include <checker/element.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace kl {
namespace {

using tl::dtype_id;

template <class T>
T read(const std::byte* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

template <class T>
void write(T value, std::byte* bytes) {
  std::memcpy(bytes, &value, sizeof value);
}

// A binary floating-point format that C++ has no type for. Magnitudes above `max_finite` are infinity
// (the one right above it, where the format has one) or NaN.
struct SmallFloat {
  int bytes, mantissa_bits, min_exponent;
  std::uint32_t max_finite, nan, poison;
  bool has_infinity;
  std::uint32_t sign() const { return 1u << (8 * bytes - 1); }
};

constexpr SmallFloat kF16{2, 10, -14, 0x7bff, 0x7e00, 0x7ead, true};
constexpr SmallFloat kBf16{2, 7, -126, 0x7f7f, 0x7fc0, 0x7fed, true};
constexpr SmallFloat kE4m3{1, 3, -6, 0x7e, 0x7f, 0x7f, false};
constexpr SmallFloat kE5m2{1, 2, -14, 0x7b, 0x7f, 0x7e, true};

const SmallFloat* small_float(dtype_id type) {
  switch (type) {
    case dtype_id::float16: return &kF16;
    case dtype_id::bfloat16: return &kBf16;
    case dtype_id::float8e4nv: return &kE4m3;
    case dtype_id::float8e5: return &kE5m2;
    default: return nullptr;
  }
}

std::uint32_t read_bits(const SmallFloat& format, const std::byte* bytes) {
  return format.bytes == 1 ? read<std::uint8_t>(bytes) : read<std::uint16_t>(bytes);
}

void write_bits(const SmallFloat& format, std::uint32_t bits, std::byte* bytes) {
  if (format.bytes == 1) write(static_cast<std::uint8_t>(bits), bytes);
  else write(static_cast<std::uint16_t>(bits), bytes);
}

double decode_small(const SmallFloat& format, std::uint32_t bits) {
  const std::uint32_t magnitude = bits & (format.sign() - 1);
  const double sign = bits & format.sign() ? -1.0 : 1.0;
  if (magnitude > format.max_finite) {
    if (format.has_infinity && magnitude == format.max_finite + 1)
      return sign * std::numeric_limits<double>::infinity();
    return std::copysign(std::numeric_limits<double>::quiet_NaN(), sign);
  }
  const int exponent = static_cast<int>(magnitude >> format.mantissa_bits);
  const std::uint32_t one = 1u << format.mantissa_bits;
  const std::uint32_t mantissa = (magnitude & (one - 1)) + (exponent > 0 ? one : 0);
  return sign * std::ldexp(mantissa, std::max(exponent, 1) - 1 + format.min_exponent - format.mantissa_bits);
}

std::uint32_t encode_small(const SmallFloat& format, double value) {
  const std::uint32_t sign = std::signbit(value) ? format.sign() : 0;
  if (std::isnan(value)) return sign | format.nan;
  const double magnitude = std::fabs(value);
  const std::uint32_t overflow = format.max_finite + 1;  // infinity, or NaN where there is none
  if (std::isinf(magnitude)) return sign | overflow;
  if (magnitude == 0) return sign;
  const int exponent = std::max(std::ilogb(magnitude), format.min_exponent);
  // In units of the last place: exact, so that the only rounding is the one to nearest even. A carry into
  // the next power of two runs into the exponent field, where it belongs.
  const double units = std::nearbyint(std::ldexp(magnitude, format.mantissa_bits - exponent));
  const std::uint64_t bits = static_cast<std::uint64_t>(units) +
                             (static_cast<std::uint64_t>(exponent - format.min_exponent) << format.mantissa_bits);
  return sign | static_cast<std::uint32_t>(std::min<std::uint64_t>(bits, overflow));
}

template <class T>
void encode_integer(double value, std::byte* bytes) {
  // The limits of 64-bit types are not representable; one past the upper one is.
  const double past = std::ldexp(1.0, std::numeric_limits<T>::digits);
  const double low = std::numeric_limits<T>::is_signed ? -past : 0.0;
  const double whole = std::nearbyint(value);
  T stored = 0;
  if (whole >= past) stored = std::numeric_limits<T>::max();
  else if (whole <= low) stored = std::numeric_limits<T>::min();
  else if (!std::isnan(whole)) stored = static_cast<T>(whole);
  write(stored, bytes);
}

// Monotone in the value: neighbours are one apart, both zeros are 0.
std::int64_t ordinal(dtype_id type, const std::byte* bytes) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes, static_cast<std::size_t>(tl::size_bytes(type)));  // little-endian
  const std::uint64_t sign = std::uint64_t{1} << (8 * tl::size_bytes(type) - 1);
  const auto magnitude = static_cast<std::int64_t>(bits & (sign - 1));
  return bits & sign ? -magnitude : magnitude;
}

template <class T>
std::string digits(T value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string shortest(dtype_id type, const std::byte* bytes) {
  const double value = decode(type, bytes);
  char text[64];
  for (int precision = 1; precision <= 17; ++precision) {
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, precision).ptr;
    double back = 0;
    std::from_chars(text, end, back);
    if (rounded(type, back) == value) return {text, end};
  }
  return digits(value);
}

}  // namespace

double decode(dtype_id type, const std::byte* bytes) {
  switch (type) {
    case dtype_id::int1: return read<std::uint8_t>(bytes) != 0;
    case dtype_id::int8: return read<std::int8_t>(bytes);
    case dtype_id::uint8: return read<std::uint8_t>(bytes);
    case dtype_id::int16: return read<std::int16_t>(bytes);
    case dtype_id::uint16: return read<std::uint16_t>(bytes);
    case dtype_id::int32: return read<std::int32_t>(bytes);
    case dtype_id::uint32: return read<std::uint32_t>(bytes);
    case dtype_id::int64: return static_cast<double>(read<std::int64_t>(bytes));
    case dtype_id::uint64: return static_cast<double>(read<std::uint64_t>(bytes));
    case dtype_id::float32: return read<float>(bytes);
    case dtype_id::float64: return read<double>(bytes);
    default: break;
  }
  const SmallFloat& format = *small_float(type);
  return decode_small(format, read_bits(format, bytes));
}

void encode(dtype_id type, double value, std::byte* bytes) {
  switch (type) {
    case dtype_id::int1: return write<std::uint8_t>(value != 0, bytes);
    case dtype_id::int8: return encode_integer<std::int8_t>(value, bytes);
    case dtype_id::uint8: return encode_integer<std::uint8_t>(value, bytes);
    case dtype_id::int16: return encode_integer<std::int16_t>(value, bytes);
    case dtype_id::uint16: return encode_integer<std::uint16_t>(value, bytes);
    case dtype_id::int32: return encode_integer<std::int32_t>(value, bytes);
    case dtype_id::uint32: return encode_integer<std::uint32_t>(value, bytes);
    case dtype_id::int64: return encode_integer<std::int64_t>(value, bytes);
    case dtype_id::uint64: return encode_integer<std::uint64_t>(value, bytes);
    case dtype_id::float32: return write(static_cast<float>(value), bytes);
    case dtype_id::float64: return write(value, bytes);
    default: break;
  }
  const SmallFloat& format = *small_float(type);
  write_bits(format, encode_small(format, value), bytes);
}

double rounded(dtype_id type, double value) {
  std::byte bytes[8];
  encode(type, value, bytes);
  return decode(type, bytes);
}

bool same_element(dtype_id type, const std::byte* a, const std::byte* b) {
  if (std::memcmp(a, b, static_cast<std::size_t>(tl::size_bytes(type))) == 0) return true;
  if (!tl::is_floating(type)) return false;
  const double x = decode(type, a), y = decode(type, b);
  return (std::isnan(x) && std::isnan(y)) || (x == 0 && y == 0);
}

double ulp_distance(dtype_id type, const std::byte* a, const std::byte* b) {
  if (same_element(type, a, b)) return 0;
  if (!tl::is_floating(type)) return std::fabs(decode(type, a) - decode(type, b));
  if (std::isnan(decode(type, a)) || std::isnan(decode(type, b)))
    return std::numeric_limits<double>::infinity();
  const std::int64_t x = ordinal(type, a), y = ordinal(type, b);
  // The difference of two 64-bit ordinals may not fit a signed one.
  return static_cast<double>(static_cast<std::uint64_t>(std::max(x, y)) -
                             static_cast<std::uint64_t>(std::min(x, y)));
}

std::string element_text(dtype_id type, const std::byte* bytes) {
  if (type == dtype_id::int1) return read<std::uint8_t>(bytes) ? "true" : "false";
  if (type == dtype_id::int64) return digits(read<std::int64_t>(bytes));
  if (type == dtype_id::uint64) return digits(read<std::uint64_t>(bytes));
  const double value = decode(type, bytes);
  if (!tl::is_floating(type)) return digits(static_cast<std::int64_t>(value));
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (type == dtype_id::float32) return digits(static_cast<float>(value));
  return small_float(type) ? shortest(type, bytes) : digits(value);
}

void poison(dtype_id type, std::byte* bytes) {
  if (type == dtype_id::float32) return write<std::uint32_t>(0x7fc0dead, bytes);
  if (type == dtype_id::float64) return write<std::uint64_t>(0x7ff8deaddeaddeadu, bytes);
  if (const SmallFloat* format = small_float(type)) return write_bits(*format, format->poison, bytes);
  std::memset(bytes, 0xA5, static_cast<std::size_t>(tl::size_bytes(type)));
}

}  // namespace kl
