// The functions of puzzle.hpp, inline on purpose: a compiled puzzle.cpp is a module that must need
// nothing from the program that loads it, and a program that exported its symbols for it would also
// replace those of learners' modules.
#pragma once

#include <cmath>
#include <stdexcept>
#include <utility>

#include <checker/puzzle.hpp>

namespace kl {

inline Case::Case(std::vector<std::string> names, std::vector<std::int64_t> values)
    : names_(std::move(names)), values_(std::move(values)) {
  if (names_.size() != values_.size())
    throw std::invalid_argument("a case has " + std::to_string(values_.size()) + " values for " +
                                std::to_string(names_.size()) + " parameters");
}

inline const Tolerance& Puzzle::tolerance_of(std::string_view output) const {
  const auto own = tolerances.find(output);
  return own == tolerances.end() ? tolerance : own->second;
}

inline std::int64_t Case::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return values_[i];
  throw std::out_of_range("no parameter '" + std::string(name) + "'; the case is " + text());
}

inline std::string Case::text() const {
  std::string text;
  for (std::size_t i = 0; i < names_.size(); ++i)
    text += (i ? "," : "") + names_[i] + "=" + std::to_string(values_[i]);
  return text;
}

inline Fill uniform(double low, double high) {
  return {.kind = Fill::Kind::kUniform, .low = low, .high = high, .specials = {}, .custom = {}};
}

inline Fill integers(std::int64_t low, std::int64_t high) {
  return {.kind = Fill::Kind::kIntegers,
          .low = static_cast<double>(low),
          .high = static_cast<double>(high),
          .specials = {},
          .custom = {}};
}

inline Fill with_specials(Fill base, std::vector<double> specials) {
  base.specials = std::move(specials);
  return base;
}

inline Fill custom(std::function<double(std::int64_t, std::uint64_t)> f) {
  Fill fill;
  fill.kind = Fill::Kind::kCustom;
  fill.custom = std::move(f);
  return fill;
}

inline double in_bfloat16(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);  // 1/2 to 1, of which bfloat16 keeps 8 bits
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

inline Fill default_fill(tl::dtype_id type) {
  switch (type) {
    case tl::dtype_id::int1:
      return integers(0, 1);
    case tl::dtype_id::uint8:
    case tl::dtype_id::uint16:
    case tl::dtype_id::uint32:
    case tl::dtype_id::uint64:
      return integers(0, 91);
    default:
      return tl::is_floating(type) ? Fill{} : integers(-37, 91);
  }
}

inline ArgumentSpec ArgumentSpec::with_strides(std::vector<std::int64_t> elements) && {
  strides = std::move(elements);
  return std::move(*this);
}

namespace detail {

template <class Map>
auto& named(Map& map, std::string_view name, const char* kind) {
  if (auto found = map.find(name); found != map.end()) return found->second;
  std::string known;
  for (const auto& [other, value] : map) known += (known.empty() ? "" : ", ") + other;
  throw std::out_of_range(std::string("no ") + kind + " '" + std::string(name) + "'; there are: " + known);
}

}  // namespace detail

inline const Array& Data::in(std::string_view name) const { return detail::named(inputs, name, "input"); }
inline Array& Data::out(std::string_view name) { return detail::named(expected, name, "output"); }
inline double Data::scalar(std::string_view name) const { return detail::named(scalars, name, "scalar"); }

inline SampledRows rows(int count, std::function<Array(const Case&, const LargeData&, std::string_view, std::int64_t)> expected) {
  return {.count = count, .expected = std::move(expected)};
}

inline Tolerance exact(std::string reason) { return {.absolute = 0, .relative = 0, .reason = std::move(reason)}; }

inline Tolerance within(double absolute, double relative, std::string reason) {
  return {.absolute = absolute, .relative = relative, .reason = std::move(reason)};
}

}  // namespace kl
