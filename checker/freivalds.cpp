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

// b r, (k, groups).
Matrix fold_right(const ProductShape& shape, const Factor& b, const std::vector<double>& signs, std::int64_t groups) {
  Matrix folded(shape.k, groups);
  if (!b.is_turned) {
    in_parallel(shape.k, kPieceRows, [&](std::int64_t first, std::int64_t count) {
      Matrix rows(count, shape.n);
      b.rows(first, count, rows.data());
      for (std::int64_t i = 0; i < count; ++i) fold(rows.row(i), signs, folded.row(first + i));
    });
    return folded;
  }
  in_parallel(groups, 1, [&](std::int64_t group, std::int64_t) {
    const std::int64_t first = group * kFreivaldsColumns, count = std::min(kFreivaldsColumns, shape.n - first);
    Matrix columns(count, shape.k);
    b.rows(first, count, columns.data());
    folded.col(group) = Eigen::Map<const Eigen::RowVectorXd>(&signs[static_cast<std::size_t>(first)], count) * columns;
  });
  return folded;
}

// a times `folded`, and the lengths of the rows of a.
struct LeftProduct {
  Matrix values;            // (m, groups)
  Eigen::VectorXd lengths;  // (m)
};
LeftProduct multiply_left(const ProductShape& shape, const Factor& a, const Matrix& folded) {
  LeftProduct out{Matrix::Zero(shape.m, folded.cols()), Eigen::VectorXd::Zero(shape.m)};
  std::mutex mutex;
  in_parallel(a.is_turned ? shape.k : shape.m, kPieceRows, [&](std::int64_t first, std::int64_t count) {
    Matrix rows(count, a.is_turned ? shape.m : shape.k);
    a.rows(first, count, rows.data());
    if (a.is_turned) {
      const Matrix part = rows.transpose() * folded.middleRows(first, count);
      const Eigen::VectorXd squares = rows.colwise().squaredNorm();
      const std::scoped_lock lock(mutex);
      out.values += part;
      out.lengths += squares;
    } else {
      out.values.middleRows(first, count) = rows * folded;
      out.lengths.segment(first, count) = rows.rowwise().squaredNorm();
    }
  });
  out.lengths = out.lengths.cwiseSqrt();
  return out;
}

}  // namespace

std::string wrong_product(const ProductShape& shape, const Factor& a, const Factor& b, const MatrixRows& out,
                          tl::dtype_id type, const Tolerance& tolerance, std::uint64_t seed) {
  const std::int64_t groups = (shape.n + kFreivaldsColumns - 1) / kFreivaldsColumns;
  std::vector<double> signs(static_cast<std::size_t>(shape.n));
  for (std::int64_t j = 0; j < shape.n; ++j) signs[static_cast<std::size_t>(j)] = sign(seed, j);
  const Matrix folded = fold_right(shape, b, signs, groups);
  const LeftProduct want = multiply_left(shape, a, folded);
  const double half_ulp = match_precision(type) / kUlpsOfPrecision;
  // What float64 itself may be off by, over k terms.
  const double float64_error = 0x1p-53 * static_cast<double>(shape.k);
  const Eigen::VectorXd lengths = folded.colwise().norm();
  std::mutex mutex;
  std::int64_t wrong_row = shape.m, wrong_group = 0;
  in_parallel(shape.m, kPieceRows, [&](std::int64_t first, std::int64_t count) {
    Matrix got(count, shape.n), got_folded(1, groups), bounds(1, groups);
    out(first, count, got.data());
    for (std::int64_t i = 0; i < count; ++i) {
      fold(got.row(i), signs, got_folded.row(0));
      bounds.setZero();
      for (std::int64_t j = 0; j < shape.n; ++j) {
        const double one = tolerance.absolute + (tolerance.relative + half_ulp) * std::fabs(got(i, j));
        bounds(0, j / kFreivaldsColumns) += one * one;
      }
      for (std::int64_t g = 0; g < groups; ++g) {
        const double bound = kDeviations * std::sqrt(bounds(0, g)) + float64_error * want.lengths(first + i) * lengths(g);
        if (std::fabs(got_folded(0, g) - want.values(first + i, g)) <= bound) continue;  // NaN is wrong
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
