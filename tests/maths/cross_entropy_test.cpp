// docs/maths/cross-entropy.md
#include <vector>

#include "checks.hpp"

namespace maths {
namespace {

double log_sum_exp(const Vector& z) { return z.maxCoeff() + std::log((z.array() - z.maxCoeff()).exp().sum()); }
double loss_at(const Vector& z, int t) { return log_sum_exp(z) - z[t]; }
Vector shares(const Vector& z) { return (z.array() - log_sum_exp(z)).exp(); }
Vector loss_slope(const Vector& z, int t) {
  Vector slope = shares(z);
  slope[t] -= 1;
  return slope;
}

struct Logits {
  Vector z;
  int t;
};
Logits some(Random& random, double low = -3, double high = 3) {
  const int n = random.integer(1, 20);
  return {random.vector(n, low, high), random.integer(0, n - 1)};
}

TEST(CrossEntropy, Slope) {
  trials([](Random& random) {
    const auto [z, t] = some(random);
    expect_close(loss_slope(z, t), gradient([&, at = t](const Vector& moved) { return loss_at(moved, at); }, z), kSlope);
  });
}

TEST(CrossEntropy, IsTheSoftmaxRuleWithTheSlopeOfTheLogarithm) {
  trials([](Random& random) {
    const auto [z, t] = some(random);
    const Vector y = shares(z);
    Vector dy = Vector::Zero(z.size());
    dy[t] = -1 / y[t];
    expect_close(loss_slope(z, t), y.array() * (dy.array() - y.dot(dy)), kExact);
  });
}

TEST(CrossEntropy, SlopeSumsToZeroAndIsBounded) {
  trials([](Random& random) {
    const auto [z, t] = some(random, -50, 50);
    const Vector slope = loss_slope(z, t);
    EXPECT_NEAR(slope.sum(), 0, kExact);
    EXPECT_LE(slope.cwiseAbs().maxCoeff(), 1);
  });
}

TEST(CrossEntropy, MeanOverRowsThatCount) {
  trials([](Random& random) {
    const int rows = random.integer(2, 5), n = random.integer(1, 6);
    const Vector z = random.vector(rows * n);
    std::vector<int> target(static_cast<std::size_t>(rows));
    for (int& t : target) t = random.integer(-1, n - 1);  // -1: ignored
    target[0] = 0;
    const auto counted = static_cast<double>(std::count_if(target.begin(), target.end(), [](int t) { return t >= 0; }));
    const auto mean = [&](const Vector& at) {
      double sum = 0;
      for (int i = 0; i < rows; ++i)
        if (target[static_cast<std::size_t>(i)] >= 0) sum += loss_at(at.segment(i * n, n), target[static_cast<std::size_t>(i)]);
      return sum / counted;
    };
    Vector dz = Vector::Zero(rows * n);
    for (int i = 0; i < rows; ++i)
      if (target[static_cast<std::size_t>(i)] >= 0)
        dz.segment(i * n, n) = loss_slope(z.segment(i * n, n), target[static_cast<std::size_t>(i)]) / counted;
    expect_close(dz, gradient(mean, z), kSlope);
  });
}

float float_log_sum_exp(const Eigen::VectorXf& z) {
  const float top = z.maxCoeff();
  return top + std::log((z.array() - top).exp().sum());
}

TEST(CrossEntropy, ShiftedLogarithmIsAsGoodAsItsLargest) {
  trials([](Random& random) {
    const double far = random.uniform(-120, 120);
    const Eigen::VectorXf z = random.vector(random.integer(1, 200), far - 4, far + 4).cast<float>();
    const double want = log_sum_exp(z.cast<double>());
    EXPECT_NEAR(float_log_sum_exp(z), want, 4 * kFloatUnit * std::max(8.0, std::abs(want)));
  });
  EXPECT_TRUE(std::isinf(std::log(std::exp(120.0f) + std::exp(119.0f))));
}

TEST(CrossEntropy, SharesFollowTheErrorOfLse) {
  double largest = 0;
  trials([&](Random& random) {
    const Eigen::VectorXf z = random.vector(50, 114, 120).cast<float>();
    const float lse = float_log_sum_exp(z);
    const double error = log_sum_exp(z.cast<double>()) - lse;
    const Vector exact = shares(z.cast<double>());
    for (Eigen::Index j = 0; j < z.size(); ++j) {
      const double off = std::exp(z[j] - lse) / exact[j] - 1;
      EXPECT_NEAR(off, error, 30 * kFloatUnit);
      largest = std::max(largest, std::abs(off));
    }
  });
  EXPECT_GT(largest, 30 * kFloatUnit);  // most of it is the error of lse
  EXPECT_LT(largest, 200 * kFloatUnit);
}

}  // namespace
}  // namespace maths
