#include "element.hpp"

#include <array>
#include <sstream>

#include <fmt/format.h>

#include <tests/conformance/promotion_tables.hpp>

namespace kl::programs {

Bits convert_bits(Bits bits, DType from, DType to) {
  return visit(from, [&]<class From>(Tag<From>) {
    return visit(to, [&]<class To>(Tag<To>) { return to_bits(convert<To>(from_bits<From>(bits))); });
  });
}

double number(Bits bits, DType t) {
  return visit(t, [&]<class T>(Tag<T>) { return static_cast<double>(from_bits<T>(bits)); });
}

std::string element_text(Bits bits, DType t) {
  return visit(t, [&]<class T>(Tag<T>) {
    if constexpr (is_float_type<T>)
      return fmt::format("{} (0x{:x})", static_cast<double>(from_bits<T>(bits)), bits);
    else
      return fmt::format("{}", +from_bits<T>(bits));
  });
}

namespace {

// Elements of float dtypes in their order, as integers: neighbours differ by one.
std::int64_t place_in_order(Bits bits, DType t) {
  const int width = 8 * tl::size_bytes(t);
  const Bits sign = Bits{1} << (width - 1);
  return (bits & sign) != 0 ? -static_cast<std::int64_t>(bits & (sign - 1)) : static_cast<std::int64_t>(bits);
}

// CUDA's functions and the simulator's are each within 2.5 units of the exact value.
constexpr std::int64_t kCloseUlps = 6;

using Table = std::array<std::array<int, 15>, 15>;  // of dtypes; -1: refused
Table read_table(const char* const* lines) {
  Table table{};
  for (auto& row : table) {
    std::istringstream in(*lines++);
    std::string word;
    for (int& cell : row) {
      in >> word;
      cell = -1;
      for (int t = 0; t < 15; ++t)
        if (word == tl::short_name(static_cast<DType>(t))) cell = t;
    }
  }
  return table;
}
int look_up(const Table& table, DType a, DType b) {
  return table[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}

}  // namespace

bool same_element(Bits got, Bits want, DType t, Compare how) {
  if (got == want) return true;
  if (!is_float(t)) return false;
  const double a = number(got, t), b = number(want, t);
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == 0 && b == 0) return how != Compare::kBits;
  return how == Compare::kClose && std::abs(place_in_order(got, t) - place_in_order(want, t)) <= kCloseUlps;
}

DType promote(DType a, bool a_scalar, DType b, bool b_scalar, bool division) {
  static const Table kTiles = read_table(conformance::kTileTile), kScalar = read_table(conformance::kTileScalar),
                     kDivided = read_table(conformance::kTileDivided);
  int found = -1;
  if (a_scalar == b_scalar) {
    found = look_up(division ? kDivided : kTiles, a, b);
  } else {
    const DType tile = a_scalar ? b : a, scalar = a_scalar ? a : b;
    // A C++ number has a type where Python's has none: a 64-bit integer widens narrower ones, and a double beside
    // integers is a float32, as 0.5 is in Python.
    const bool wide = !is_float(tile) && (scalar == DType::int64 || scalar == DType::uint64);
    if (wide)
      found = look_up(kTiles, tile, scalar);
    else if (!is_float(tile) && scalar == DType::float64)
      found = static_cast<int>(DType::float32);
    else if (!is_float(tile) && is_float(scalar))
      found = look_up(division ? kDivided : kTiles, tile, scalar);
    else
      found = look_up(kScalar, tile, scalar);
    if (found >= 0 && division && is_small_float(static_cast<DType>(found))) found = static_cast<int>(DType::float32);
  }
  if (found < 0) throw IllFormed("these dtypes do not meet");
  return static_cast<DType>(found);
}

}  // namespace kl::programs
