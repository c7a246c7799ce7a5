// docs/maths/matmul.md
#include <algorithm>
#include <limits>

#include "matrices.hpp"

namespace maths {
namespace {

struct Sizes {
  int m, n, k;
};
Sizes random_sizes(Random& random) { return {random.integer(1, 6), random.integer(1, 6), random.integer(1, 6)}; }

TEST(Matmul, FactorsMoveRound) {
  trials([](Random& random) {
    const auto [m, n, k] = random_sizes(random);
    const Matrix a = random_matrix(random, m, k), b = random_matrix(random, k, n), dc = random_matrix(random, m, n);
    const Matrix da = random_matrix(random, m, k), db = random_matrix(random, k, n);
    EXPECT_NEAR(inner(dc, da * b), inner(dc * b.transpose(), da), kExact * 1000);
    EXPECT_NEAR(inner(dc, a * db), inner(a.transpose() * dc, db), kExact * 1000);
  });
}

TEST(Matmul, SlopesOfBothFactors) {
  trials([](Random& random) {
    const auto [m, n, k] = random_sizes(random);
    const Matrix a = random_matrix(random, m, k), b = random_matrix(random, k, n), dc = random_matrix(random, m, n);
    expect_close(flat(dc * b.transpose()), gradient([&](const Vector& at) { return inner(dc, shaped(at, a) * b); }, flat(a)), kSlope);
    expect_close(flat(a.transpose() * dc), gradient([&](const Vector& at) { return inner(dc, a * shaped(at, b)); }, flat(b)), kSlope);
  });
}

TEST(Matmul, SlopesOfALayer) {
  trials([](Random& random) {
    const auto [m, n, k] = random_sizes(random);
    const Matrix x = random_matrix(random, m, k), w = random_matrix(random, n, k), dy = random_matrix(random, m, n);
    const Vector b = random.vector(n);
    const auto loss = [&](const Matrix& inputs, const Matrix& weights, const Vector& bias) {
      return inner(dy, (inputs * weights.transpose()).rowwise() + bias.transpose());
    };
    expect_close(flat(dy * w), gradient([&](const Vector& at) { return loss(shaped(at, x), w, b); }, flat(x)), kSlope);
    expect_close(flat(dy.transpose() * x), gradient([&](const Vector& at) { return loss(x, shaped(at, w), b); }, flat(w)), kSlope);
    expect_close(Vector(dy.colwise().sum().transpose()), gradient([&](const Vector& at) { return loss(x, w, at); }, b), kSlope);
  });
}

TEST(Matmul, StepsAddUpToTheProduct) {
  trials([](Random& random) {
    const auto [m, n, k] = random_sizes(random);
    const int step = random.integer(1, 4), steps = (k + step - 1) / step;
    const Matrix a = random_matrix(random, m, k), b = random_matrix(random, k, n);
    Matrix wide = Matrix::Zero(m, steps * step), tall = Matrix::Zero(steps * step, n), sum = Matrix::Zero(m, n);
    wide.leftCols(k) = a, tall.topRows(k) = b;
    for (int s = 0; s < steps; ++s) sum += wide.middleCols(s * step, step) * tall.middleRows(s * step, step);
    expect_close(flat(sum), flat(a * b), kExact);
  });
  EXPECT_TRUE(std::isnan(0.0 * std::numeric_limits<double>::infinity()));
}

}  // namespace
}  // namespace maths
