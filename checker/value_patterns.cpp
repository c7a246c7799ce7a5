// What the wrong elements hold. Each function gives a sentence if its pattern explains all of them, and
// nothing otherwise; value_pattern asks the most specific first.
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include <checker/diagnosis.hpp>
#include <checker/indexing.hpp>
#include <checker/permutation_patterns.hpp>
#include <checker/value_match.hpp>

namespace kl {
namespace {

using Indices = std::vector<std::size_t>;

// Fewer than these have too many explanations to name one.
constexpr std::size_t kLeastForFormula = 3;
constexpr std::size_t kLeastForConstant = 2;
constexpr double kUlpsOfOneElement = 8;
constexpr double kFewUlps = 64;  // what exponentials and sums of a row may be off by

struct WrongValues {
  const ComparedBuffer& compared;
  Indices wrong;             // logical; all written
  double precision;          // relative error that rounding explains
  double got(std::size_t i) const { return compared.got[i]; }
  double want(std::size_t i) const { return compared.want[i]; }
  bool all(const std::function<bool(std::size_t)>& holds) const {
    for (const std::size_t i : wrong)
      if (!holds(i)) return false;
    return true;
  }
  // Whether they ought to be different numbers: otherwise a formula says nothing.
  bool wants_differ() const {
    return !all([&](std::size_t i) { return same_value(want(i), want(wrong[0]), 0); });
  }
};

std::string constant(const WrongValues& values) {
  if (values.wrong.size() < kLeastForConstant || !values.wants_differ()) return "";
  const double first = values.got(values.wrong[0]);
  if (!values.all([&](std::size_t i) { return same_value(values.got(i), first, 0); })) return "";
  return std::isnan(first) ? "every wrong element is NaN" : fmt::format("every wrong element is {:.6g}", first);
}

std::string unchanged(const WrongValues& values) {
  if (values.compared.before.empty()) return "";
  if (!values.all([&](std::size_t i) { return same_value(values.got(i), values.compared.before[i], 0); })) return "";
  return "every wrong element still is what it was before the run";
}

std::string equals_input(const WrongValues& values, const std::vector<InputValues>& inputs) {
  if (values.wrong.size() < kLeastForFormula || !values.wants_differ()) return "";
  for (const InputValues& input : inputs) {
    if (input.shape != values.compared.shape || input.name == values.compared.name) continue;
    if (values.all([&](std::size_t i) { return same_value(values.got(i), input.values[i], 0); }))
      return fmt::format("every wrong element equals {} there, unchanged", input.name);
  }
  return "";
}

std::string sign_flipped(const WrongValues& values) {
  if (values.wrong.size() < kLeastForConstant) return "";
  if (!values.all([&](std::size_t i) { return same_value(values.got(i), -values.want(i), values.precision); })) return "";
  return "every wrong element has the wrong sign";
}

std::size_t largest_want(const WrongValues& values) {
  std::size_t best = values.wrong[0];
  for (const std::size_t i : values.wrong)
    if (std::fabs(values.want(i)) > std::fabs(values.want(best))) best = i;
  return best;
}

std::string constant_factor(const WrongValues& values) {
  if (values.wrong.size() < kLeastForFormula || !values.wants_differ()) return "";
  const std::size_t sample = largest_want(values);
  double factor = values.got(sample) / values.want(sample);
  if (!std::isfinite(factor) || factor == 0 || std::fabs(factor - 1) < 8 * values.precision) return "";
  const double near = 4 * values.precision + 1e-12;
  const double inverse = 1 / factor;
  const bool whole = std::fabs(factor - std::nearbyint(factor)) <= near * std::fabs(factor) && std::nearbyint(factor) != 0;
  const bool part = std::fabs(inverse - std::nearbyint(inverse)) <= near * std::fabs(inverse) && std::nearbyint(inverse) != 0;
  if (whole) factor = std::nearbyint(factor);
  else if (part) factor = 1 / std::nearbyint(inverse);
  if (!values.all([&](std::size_t i) { return values.want(i) != 0 && same_value(values.got(i), factor * values.want(i), 2 * values.precision); }))
    return "";
  if (part && !whole) return fmt::format("every wrong element is 1/{:.0f} of what it should be", std::nearbyint(inverse));
  return fmt::format("every wrong element is {:.6g} times what it should be", factor);
}

// What a whole row was divided or multiplied by: a sum, a deviation.
std::string factor_of_each_row(const WrongValues& values) {
  const Shape& shape = values.compared.shape;
  if (shape.size() < 2) return "";
  std::map<std::int64_t, Indices> rows;
  for (const std::size_t i : values.wrong) rows[static_cast<std::int64_t>(i) / shape.back()].push_back(i);
  if (rows.size() < 2) return "";
  for (auto& [row, elements] : rows) {
    WrongValues of_row{values.compared, std::move(elements), kFewUlps * values.precision / kUlpsOfPrecision};
    if (constant_factor(of_row).empty()) return "";
  }
  return "each wrong row is off by one factor of its own, the same in all its elements";
}

std::string constant_offset(const WrongValues& values) {
  if (values.wrong.size() < kLeastForFormula || !values.wants_differ()) return "";
  const double offset = values.got(values.wrong[0]) - values.want(values.wrong[0]);
  double scale = std::fabs(offset);
  for (const std::size_t i : values.wrong) scale = std::max(scale, std::fabs(values.want(i)));
  const double slack = 2 * values.precision * scale;
  if (!std::isfinite(offset) || std::fabs(offset) <= 4 * slack) return "";
  if (!values.all([&](std::size_t i) { return std::fabs(values.got(i) - values.want(i) - offset) <= slack; })) return "";
  return fmt::format("every wrong element is {:.4g} too {}", std::fabs(offset), offset > 0 ? "large" : "small");
}

std::string rounding(const WrongValues& values) {
  // One element or two may be near by chance: 64 half units of bfloat16 are an eighth.
  const double half_ulps = values.wrong.size() < kLeastForFormula ? kUlpsOfOneElement : kFewUlps;
  const double slack = half_ulps * values.precision / kUlpsOfPrecision;
  if (!tl::is_floating(values.compared.type)) return "";
  if (!values.all([&](std::size_t i) { return same_value(values.got(i), values.want(i), slack); })) return "";
  return "every wrong element is nearly right: precision was lost, e.g. in a narrow accumulator";
}

}  // namespace

std::string value_pattern(const ComparedBuffer& compared, const std::vector<InputValues>& inputs) {
  WrongValues values{compared, {}, match_precision(compared.type)};
  for (std::size_t i = 0; i < compared.state.size(); ++i)
    if (compared.state[i] == ElementState::kWrong) values.wrong.push_back(i);
  if (values.wrong.empty()) return "";  // never written: nothing has a value
  // Moves explain an unwritten end; the formulas need a value everywhere.
  if (compared.unwritten > 0) return moved_elements(compared);
  std::string pattern = constant(values);
  if (pattern.empty()) pattern = unchanged(values);
  if (pattern.empty()) pattern = equals_input(values, inputs);
  if (pattern.empty()) pattern = sign_flipped(values);
  if (pattern.empty()) pattern = mirrored_elements(compared);
  if (pattern.empty()) pattern = constant_factor(values);
  if (pattern.empty()) pattern = factor_of_each_row(values);
  if (pattern.empty()) pattern = constant_offset(values);
  if (pattern.empty()) pattern = moved_elements(compared);
  if (pattern.empty()) pattern = rounding(values);
  return pattern;
}

}  // namespace kl
