#include <checker/freivalds.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>

#include <fmt/format.h>

#include <checker/inputs.hpp>
#include <checker/parallel.hpp>
#include <checker/value_match.hpp>

namespace kl {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::int64_t kPieceRows = 128;  // of a and b in one piece of work
constexpr double kDeviations = 8;

double sign(std::uint64_t seed, std::int64_t column) {
  return random_bits(seed, "Freivalds", static_cast<std::uint64_t>(column)) & 1 ? 1.0 : -1.0;
}

// A row times the signs, group by group.
template <class Row, class Sums>
void fold(const Row& row, const std::vector<double>& signs, Sums&& sums) {
  sums.setZero();
  for (std::int64_t j = 0; j < static_cast<std::int64_t>(signs.size()); ++j)
    sums(j / kFreivaldsColumns) += row[j] * signs[static_cast<std::size_t>(j)];
}

}  // namespace

std::string wrong_product(const ProductShape& shape, const MatrixRows& a, const MatrixRows& b, const MatrixRows& out,
                          tl::dtype_id type, const Tolerance& tolerance, std::uint64_t seed) {
  const std::int64_t groups = (shape.n + kFreivaldsColumns - 1) / kFreivaldsColumns;
  std::vector<double> signs(static_cast<std::size_t>(shape.n));
  for (std::int64_t j = 0; j < shape.n; ++j) signs[static_cast<std::size_t>(j)] = sign(seed, j);
  Matrix folded(shape.k, groups);  // b r
  in_parallel(shape.k, kPieceRows, [&](std::int64_t first, std::int64_t count) {
    Matrix rows(count, shape.n);
    b(first, count, rows.data());
    for (std::int64_t i = 0; i < count; ++i) fold(rows.row(i), signs, folded.row(first + i));
  });
  const double half_ulp = match_precision(type) / kUlpsOfPrecision;
  // What float64 itself may be off by, over k terms.
  const double float64_error = 0x1p-53 * static_cast<double>(shape.k);
  const Eigen::VectorXd lengths = folded.colwise().norm();
  std::mutex mutex;
  std::int64_t wrong_row = shape.m, wrong_group = 0;
  in_parallel(shape.m, kPieceRows, [&](std::int64_t first, std::int64_t count) {
    Matrix left(count, shape.k), got(count, shape.n), got_folded(1, groups), bounds(1, groups);
    a(first, count, left.data());
    out(first, count, got.data());
    const Matrix want = left * folded;
    for (std::int64_t i = 0; i < count; ++i) {
      fold(got.row(i), signs, got_folded.row(0));
      bounds.setZero();
      for (std::int64_t j = 0; j < shape.n; ++j) {
        const double one = tolerance.absolute + (tolerance.relative + half_ulp) * std::fabs(got(i, j));
        bounds(0, j / kFreivaldsColumns) += one * one;
      }
      for (std::int64_t g = 0; g < groups; ++g) {
        const double bound = kDeviations * std::sqrt(bounds(0, g)) + float64_error * left.row(i).norm() * lengths(g);
        if (std::fabs(got_folded(0, g) - want(i, g)) <= bound) continue;  // NaN is wrong
        const std::scoped_lock lock(mutex);
        if (first + i < wrong_row) wrong_row = first + i, wrong_group = g;
        break;
      }
    }
  });
  if (wrong_row == shape.m) return "";
  return fmt::format("row {} is not the product's in columns {} to {}", wrong_row, wrong_group * kFreivaldsColumns,
                     std::min((wrong_group + 1) * kFreivaldsColumns, shape.n) - 1);
}

}  // namespace kl
