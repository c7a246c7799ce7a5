// Attention in float64, row by row: what puzzle.cpp of the attention puzzles compare with, whole for small cases and for
// sampled rows of sizes whose scores would not fit. Inline, as puzzle_definitions.hpp says why.
//
//   s = scale q k^T,  p = e^(s - lse), lse = log of the sum of e^s along a row,  o = p v
#pragma once

#include <cmath>

#include <checker/puzzle.hpp>

namespace kl {

// Rows [first, first + count) of a tensor.
inline Array rows_of(const Data& d, std::string_view name, std::int64_t first, std::int64_t count) { return d.in(name).middleRows(first, count); }
inline Array rows_of(const LargeData& d, std::string_view name, std::int64_t first, std::int64_t count) {
  Array rows;
  for (std::int64_t i = 0; i < count; ++i) {
    const Array row = d.row(name, first + i);
    if (i == 0) rows.resize(count, row.cols());
    rows.row(i) = row;
  }
  return rows;
}

struct AttentionRow {
  Array mean;      // (1, D)
  double lse = 0;
};
// Of one query, (1, D). `keys` and `values`: those that it sees, a row each, one at least.
inline AttentionRow attention_row(const Array& query, const Array& keys, const Array& values, double scale) {
  const Array scores = (query.matrix() * keys.matrix().transpose()).array() * scale;
  const Array e = (scores - scores.maxCoeff()).exp();
  return {(e.matrix() * values.matrix()).array() / e.sum(), scores.maxCoeff() + std::log(e.sum())};
}
inline double attention_lse(const Array& query, const Array& keys, double scale) {
  const Array scores = (query.matrix() * keys.matrix().transpose()).array() * scale;
  return scores.maxCoeff() + std::log((scores - scores.maxCoeff()).exp().sum());
}

}  // namespace kl
