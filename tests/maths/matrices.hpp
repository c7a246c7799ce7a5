// Matrices for the checks of docs/maths.
#pragma once

#include "checks.hpp"

namespace maths {

inline Matrix random_matrix(Random& random, int rows, int columns) {
  Matrix m(rows, columns);
  for (Eigen::Index i = 0; i < rows; ++i) m.row(i) = random.vector(columns).transpose();
  return m;
}

// A matrix as the vector that `gradient` changes, column by column, and back.
inline Vector flat(const Matrix& m) { return Eigen::Map<const Vector>(m.data(), m.size()); }
inline Matrix shaped(const Vector& v, const Matrix& like) { return Eigen::Map<const Matrix>(v.data(), like.rows(), like.cols()); }
inline double inner(const Matrix& a, const Matrix& b) { return (a.array() * b.array()).sum(); }

}  // namespace maths
