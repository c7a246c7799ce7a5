// Attention in float64, row by row: what puzzle.cpp of the attention puzzles compare with, whole for small cases and for
// sampled rows of sizes whose scores would not fit. Inline, as puzzle_definitions.hpp says why.
//
//   s = scale q k^T,  p = e^(s - lse), lse = log of the sum of e^s along a row,  o = p v
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

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

// (queries, keys).
inline Array attention_scores(const Array& queries, const Array& keys, double scale) { return (queries.matrix() * keys.matrix().transpose()).array() * scale; }

struct AttentionRow {
  Array mean;      // (1, D)
  double lse = 0;
};
// Of one query, (1, D). `keys` and `values`: those that it sees, a row each, one at least.
inline AttentionRow attention_row(const Array& query, const Array& keys, const Array& values, double scale) {
  const Array scores = attention_scores(query, keys, scale);
  const Array e = (scores - scores.maxCoeff()).exp();
  return {(e.matrix() * values.matrix()).array() / e.sum(), scores.maxCoeff() + std::log(e.sum())};
}
inline double attention_lse(const Array& query, const Array& keys, double scale) {
  const Array scores = attention_scores(query, keys, scale);
  return scores.maxCoeff() + std::log((scores - scores.maxCoeff()).exp().sum());
}

struct AttentionRows {
  Array mean;  // (n, D)
  Array lse;   // (n, 1)
};
// Of n queries, which see all keys or, causal, row r those up to r; by products of blocks, as large heads need.
inline AttentionRows attention_rows(const Array& queries, const Array& keys, const Array& values, double scale, bool causal) {
  constexpr Eigen::Index kBlock = 64;
  AttentionRows out{Array(queries.rows(), values.cols()), Array(queries.rows(), 1)};
  for (Eigen::Index first = 0; first < queries.rows(); first += kBlock) {
    const Eigen::Index count = std::min(kBlock, queries.rows() - first), seen = causal ? first + count : keys.rows();
    Array e = attention_scores(queries.middleRows(first, count), keys.topRows(seen), scale);
    for (Eigen::Index r = 0; causal && r < count; ++r) e.row(r).tail(count - r - 1) = -std::numeric_limits<double>::infinity();
    const Array largest = e.rowwise().maxCoeff();
    e = (e.colwise() - largest.col(0)).exp();
    const Array sum = e.rowwise().sum();
    out.mean.middleRows(first, count) = (e.matrix() * values.topRows(seen).matrix()).array().colwise() / sum.col(0);
    out.lse.middleRows(first, count) = largest + sum.log();
  }
  return out;
}

// The way back: with dp = do v^T and delta_i = sum of do_i o_i, ds = p (dp - delta), dv = p^T do, dk = scale ds^T q, dq = scale ds k.

// Rows of queries as the way back needs them: those that see a key, or one alone.
struct SlopeRows {
  Array q, slope;     // (n, D) each; slope: that of a loss to o
  Array lse, delta;   // (n, 1) each
};
// (n, keys): weights and slopes to the scores before scaling.
inline Array attention_weights(const SlopeRows& rows, const Array& keys, double scale) {
  return (attention_scores(rows.q, keys, scale).colwise() - rows.lse.col(0)).exp();
}
inline Array score_slopes(const SlopeRows& rows, const Array& weights, const Array& values, double scale) {
  const Array dp = (rows.slope.matrix() * values.matrix().transpose()).array();
  return scale * weights * (dp.colwise() - rows.delta.col(0));
}
// (n, D), of queries that see the same keys.
inline Array query_slope(const SlopeRows& rows, const Array& keys, const Array& values, double scale) {
  return (score_slopes(rows, attention_weights(rows, keys, scale), values, scale).matrix() * keys.matrix()).array();
}
struct KeySlope {
  Array dk, dv;  // (keys, D) each
};
// Of keys that all of `rows` see, and no other queries do.
inline KeySlope key_slope(const SlopeRows& rows, const Array& keys, const Array& values, double scale) {
  const Array weights = attention_weights(rows, keys, scale);
  return {(score_slopes(rows, weights, values, scale).matrix().transpose() * rows.q.matrix()).array(),
          (weights.matrix().transpose() * rows.slope.matrix()).array()};
}

}  // namespace kl
