#include <checker/simple_fill.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace kl {
namespace {

bool may_give(const Fill& fill, double value) {
  const bool below = fill.kind == Fill::Kind::kUniform && fill.low < fill.high ? value < fill.high : value <= fill.high;
  return (value >= fill.low && below) || std::find(fill.specials.begin(), fill.specials.end(), value) != fill.specials.end();
}

std::optional<Fill> constant(const Fill& fill, double value) {
  return may_give(fill, value) ? std::optional(integers(static_cast<std::int64_t>(value), static_cast<std::int64_t>(value))) : std::nullopt;
}

std::optional<Fill> counting(const Fill& fill) {
  // Beyond this, floats stop being whole numbers apart.
  constexpr double kFar = 1 << 20;
  const auto low = static_cast<std::int64_t>(std::ceil(std::max(fill.low, -kFar)));
  auto high = static_cast<std::int64_t>(std::floor(std::min(fill.high, kFar)));
  if (!may_give(fill, static_cast<double>(high))) --high;
  if (high <= low) return std::nullopt;
  return custom([low, length = high - low + 1](std::int64_t i, std::uint64_t) { return static_cast<double>(low + i % length); });
}

}  // namespace

std::string fill_text(const SimpleFill& fill) {
  switch (fill.kind) {
    case SimpleFill::Kind::kZeros: return "zeros";
    case SimpleFill::Kind::kOnes: return "ones";
    case SimpleFill::Kind::kCounting: return "counting";
    case SimpleFill::Kind::kKept: return fmt::format("kept {} {}", fill.first, fill.count);
  }
  return "";
}

std::optional<SimpleFill> parse_fill(const std::string& text) {
  std::istringstream in(text);
  std::string word, more;
  in >> word;
  SimpleFill fill;
  if (word == "zeros") fill.kind = SimpleFill::Kind::kZeros;
  else if (word == "ones") fill.kind = SimpleFill::Kind::kOnes;
  else if (word == "counting") fill.kind = SimpleFill::Kind::kCounting;
  else if (word == "kept" && in >> fill.first >> fill.count && fill.first >= 0 && fill.count >= 0) fill.kind = SimpleFill::Kind::kKept;
  else return std::nullopt;
  return in >> more ? std::nullopt : std::optional(fill);
}

std::string fills_text(const SimpleFills& fills) {
  std::string text;
  for (const auto& [name, fill] : fills) {
    text += (text.empty() ? "" : ", ") + name;
    switch (fill.kind) {
      case SimpleFill::Kind::kZeros: text += " is all zeros"; break;
      case SimpleFill::Kind::kOnes: text += " is all ones"; break;
      case SimpleFill::Kind::kCounting: text += " counts in whole numbers"; break;
      case SimpleFill::Kind::kKept:
        text += fmt::format(" is zero but for {} from {} on", fill.count == 1 ? "1 element" : fmt::format("{} elements", fill.count), fill.first);
        break;
    }
  }
  return text;
}

std::optional<Fill> simplified(const Fill& fill, const SimpleFill& to) {
  if (fill.kind == Fill::Kind::kCustom) return std::nullopt;
  switch (to.kind) {
    case SimpleFill::Kind::kZeros: return constant(fill, 0);
    case SimpleFill::Kind::kOnes: return constant(fill, 1);
    case SimpleFill::Kind::kCounting: return counting(fill);
    case SimpleFill::Kind::kKept: break;
  }
  if (!may_give(fill, 0)) return std::nullopt;
  Fill kept = fill;
  kept.kept_first = to.first;
  kept.kept_count = to.count;
  return kept;
}

bool apply_fills(const SimpleFills& fills, Arguments& arguments) {
  std::size_t applied = 0;
  for (ArgumentSpec& argument : arguments) {
    const auto found = fills.find(argument.name);
    if (found == fills.end() || argument.is_scalar || argument.role == Role::kOutput) continue;
    const std::optional<Fill> fill = simplified(argument.fill, found->second);
    if (!fill) return false;
    argument.fill = *fill;
    ++applied;
  }
  return applied == fills.size();
}

}  // namespace kl
