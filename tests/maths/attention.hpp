// Attention as it is written down, for the checks of docs/maths.
#pragma once

#include <limits>

#include "matrices.hpp"

namespace maths {

struct Attention {
  Matrix weights, mean;  // (Nq, Nk) and (Nq, D)
  Vector lse;            // (Nq)
};

// Query i sees the keys up to i + ahead; all, if that is Nk or more.
inline Attention attend(const Matrix& q, const Matrix& k, const Matrix& v, double scale, Eigen::Index ahead) {
  Matrix scores = scale * q * k.transpose();
  for (Eigen::Index i = 0; i < q.rows(); ++i)
    for (Eigen::Index j = i + ahead + 1; j < k.rows(); ++j) scores(i, j) = -std::numeric_limits<double>::infinity();
  const Vector largest = scores.rowwise().maxCoeff();
  const Matrix e = (scores.colwise() - largest).array().exp();
  const Vector sum = e.rowwise().sum();
  const Matrix weights = e.array().colwise() / sum.array();
  return {weights, weights * v, largest.array() + sum.array().log()};
}

}  // namespace maths
