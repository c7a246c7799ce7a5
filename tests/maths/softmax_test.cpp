// docs/maths/softmax.md
#include <limits>

#include "checks.hpp"

namespace maths {
namespace {

Vector softmax(const Vector& x) {
  const Vector e = (x.array() - x.maxCoeff()).exp();
  return e / e.sum();
}

Vector backward(const Vector& y, const Vector& dy) { return y.array() * (dy.array() - y.dot(dy)); }

TEST(Softmax, ShiftChangesNothing) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 40));
    const Vector e = (x.array() - random.uniform(-5, 5)).exp();
    expect_close(e / e.sum(), softmax(x), kExact);
  });
}

// In float32, as kernels compute.
TEST(Softmax, OnlyTheLargestIsSafeToSubtract) {
  trials([](Random& random) {
    const Eigen::VectorXf x = random.vector(random.integer(1, 40), -1e4, 1e4).cast<float>();
    const Eigen::VectorXf e = (x.array() - x.maxCoeff()).exp();
    EXPECT_EQ(e.maxCoeff(), 1.0f);
    EXPECT_GE(e.sum(), 1.0f);
    EXPECT_LE(e.sum(), static_cast<float>(x.size()));
    EXPECT_TRUE((e / e.sum()).allFinite());
  });
  const Eigen::Vector2f large(10000, 9999);
  const Eigen::Vector2f e = large.array().exp();
  EXPECT_TRUE(std::isnan(e[0] / e.sum()));
}

TEST(Softmax, ExponentsOfFarElementsRoundMore) {
  trials([](Random& random) {
    const auto v = static_cast<float>(random.uniform(0, 50)), largest = static_cast<float>(random.uniform(50, 130));
    const double exact = static_cast<double>(v) - largest;
    const double rounded = v - largest;  // float32
    EXPECT_LE(std::abs(std::exp(rounded - exact) - 1), std::abs(exact) * kFloatUnit * 1.0001);
  });
}

TEST(Softmax, Slope) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 8));
    const Vector y = softmax(x);
    const Matrix jacobian = Matrix(y.asDiagonal()) - y * y.transpose();
    for (Eigen::Index j = 0; j < x.size(); ++j)
      expect_close(gradient([&](const Vector& at) { return softmax(at)[j]; }, x), jacobian.row(j), kSlope);
  });
}

TEST(Softmax, Backward) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 20)), dy = random.vector(static_cast<int>(x.size()));
    expect_close(backward(softmax(x), dy), gradient([&](const Vector& at) { return dy.dot(softmax(at)); }, x), kSlope);
  });
}

TEST(Softmax, BackwardSumsToZero) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 40)), dy = random.vector(static_cast<int>(x.size()));
    EXPECT_NEAR(backward(softmax(x), dy).sum(), 0, kExact);
  });
  EXPECT_EQ(backward(softmax(Vector::Constant(1, 2.0)), Vector::Constant(1, 3.0))[0], 0);
}

}  // namespace
}  // namespace maths
