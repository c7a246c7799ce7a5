#include <checker/permutation_patterns.hpp>

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <set>

#include <checker/indexing.hpp>
#include <checker/phrases.hpp>
#include <checker/value_match.hpp>

namespace kl {
namespace {

constexpr std::int64_t kLeastElements = 4;    // fewer can be permuted by chance
constexpr std::size_t kLeastDistinct = 3;     // a constant tensor is its own mirror image
constexpr std::int64_t kMostCandidates = 64;  // shifts tried
constexpr std::int64_t kMostRows = 2048;      // each is compared with all others

struct Moves {
  const ComparedBuffer& compared;
  double precision;
  bool holds(std::int64_t at, std::int64_t from) const {
    const auto i = static_cast<std::size_t>(at);
    return compared.state[i] != ElementState::kUnwritten &&
           same_value(compared.got[i], compared.want[static_cast<std::size_t>(from)], precision);
  }
  // Every element holds what belongs at source(element).
  bool permuted(const std::function<std::int64_t(std::int64_t)>& source) const {
    for (std::int64_t i = 0; i < compared.size(); ++i)
      if (!holds(i, source(i))) return false;
    return true;
  }
};

bool worth_asking(const ComparedBuffer& compared) {
  if (compared.size() < kLeastElements) return false;
  std::set<double> distinct;
  for (const double want : compared.want) {
    if (!std::isnan(want)) distinct.insert(want);
    if (distinct.size() >= kLeastDistinct) return true;
  }
  return false;
}

std::string reversed(const Moves& moves) {
  const Shape& shape = moves.compared.shape;
  const std::int64_t size = moves.compared.size();
  if (moves.permuted([&](std::int64_t i) { return size - 1 - i; }))
    return shape.size() == 1 ? "the elements are in reverse order" : "the elements are in reverse order along all axes";
  const Shape strides = dense_strides(shape);
  for (std::size_t d = 0; d < shape.size(); ++d) {
    const auto mirror = [&](std::int64_t i) { return i + (shape[d] - 1 - 2 * (i / strides[d] % shape[d])) * strides[d]; };
    if (shape[d] > 1 && moves.permuted(mirror)) return fmt::format("the elements are in reverse order along axis {}", d);
  }
  return "";
}

// The last two axes swapped: by index in a square matrix, or by writing it column by column.
std::string transposed(const Moves& moves) {
  const Shape& shape = moves.compared.shape;
  if (shape.size() < 2) return "";
  const std::int64_t columns = shape.back(), rows = shape[shape.size() - 2], matrix = rows * columns;
  if (rows < 2 || columns < 2) return "";
  // Memory place r * columns + c, read as column-major, belongs to row (place % rows), column (place / rows).
  const auto source = [&](std::int64_t i) {
    const std::int64_t place = i % matrix;
    return i - place + place % rows * columns + place / rows;
  };
  if (!moves.permuted(source)) return "";
  return rows == columns ? "the result is transposed" : "the result is transposed: it is laid out column by column";
}

std::string shift_text(std::int64_t shift, std::size_t axis, const Shape& shape) {
  const std::int64_t distance = std::abs(shift);
  const char* direction = shift > 0 ? "after" : "before";
  if (shape.size() == 1)
    return fmt::format("shifted: each element holds what belongs {} {} it", counted(distance, "place"), direction);
  const std::string unit = axis + 1 == shape.size() ? "column" : axis + 2 == shape.size() ? "row" : fmt::format("step of axis {}", axis);
  return fmt::format("shifted: each element holds what belongs {} {} it", counted(distance, unit), direction);
}

// Every element whose source lies inside holds it, and these are at least half.
bool is_shifted(const Moves& moves, std::int64_t shift, std::int64_t extent, std::int64_t stride) {
  std::int64_t inside = 0;
  for (std::int64_t i = 0; i < moves.compared.size(); ++i) {
    const std::int64_t source = i / stride % extent + shift;
    if (source < 0 || source >= extent) continue;
    ++inside;
    if (!moves.holds(i, i + shift * stride)) return false;
  }
  return inside >= kLeastElements && 2 * inside >= moves.compared.size();
}

std::string shifted(const Moves& moves) {
  const Shape& shape = moves.compared.shape;
  const Shape strides = dense_strides(shape);
  // From an element in the middle, so that its source is inside for every shift up to half the extent.
  for (std::size_t d = shape.size(); d-- > 0;) {
    std::int64_t sample = -1;
    for (std::int64_t i = 0; i < moves.compared.size() && sample < 0; ++i)
      if (i / strides[d] % shape[d] == shape[d] / 2 && moves.compared.is_wrong(i)) sample = i;
    if (sample < 0) continue;
    const std::int64_t at = sample / strides[d] % shape[d];
    std::int64_t candidates = 0;
    for (std::int64_t distance = 1; distance <= shape[d] / 2 && candidates < kMostCandidates; ++distance)
      for (const std::int64_t shift : {distance, -distance}) {
        if (at + shift < 0 || at + shift >= shape[d] || !moves.holds(sample, sample + shift * strides[d])) continue;
        ++candidates;
        if (is_shifted(moves, shift, shape[d], strides[d])) return shift_text(shift, d, shape);
      }
  }
  return "";
}

std::string other_rows(const Moves& moves) {
  const Shape& shape = moves.compared.shape;
  if (shape.size() < 2 || moves.compared.unwritten > 0 || shape.back() < 2) return "";
  const std::int64_t columns = shape.back(), rows = moves.compared.size() / columns;
  if (rows > kMostRows) return "";
  const auto holds_row = [&](std::int64_t row, std::int64_t source) {
    for (std::int64_t c = 0; c < columns; ++c)
      if (!moves.holds(row * columns + c, source * columns + c)) return false;
    return true;
  };
  std::int64_t first_row = -1, first_source = -1;
  bool same_source = true;
  for (std::int64_t row = 0; row < rows; ++row) {
    if (holds_row(row, row)) continue;
    std::int64_t source = 0;
    while (source < rows && !holds_row(row, source)) ++source;
    if (source == rows) return "";
    if (first_row < 0) first_row = row, first_source = source;
    same_source &= source == first_source;
  }
  if (first_row < 0) return "";
  return same_source ? fmt::format("every wrong row repeats row {}", first_source)
                     : fmt::format("every wrong row holds another row: row {} holds row {}", first_row, first_source);
}

}  // namespace

std::string mirrored_elements(const ComparedBuffer& compared) {
  if (!worth_asking(compared)) return "";
  const Moves moves{compared, match_precision(compared.type)};
  const std::string pattern = transposed(moves);
  return pattern.empty() ? reversed(moves) : pattern;
}

std::string moved_elements(const ComparedBuffer& compared) {
  if (!worth_asking(compared)) return "";
  const Moves moves{compared, match_precision(compared.type)};
  std::string pattern = mirrored_elements(compared);
  if (pattern.empty()) pattern = shifted(moves);
  return pattern.empty() ? other_rows(moves) : pattern;
}

}  // namespace kl
