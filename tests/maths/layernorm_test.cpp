// docs/maths/layernorm.md
#include "checks.hpp"

namespace maths {
namespace {

constexpr double kEpsilon = 1e-5;

// Count, mean, and sum of squared distances from it.
struct Moments {
  double n = 0, mean = 0, m = 0;
};

Moments of(const Vector& x) {
  if (x.size() == 0) return {};
  return {static_cast<double>(x.size()), x.mean(), (x.array() - x.mean()).square().sum()};
}

Moments merge(const Moments& a, const Moments& b) {
  if (a.n + b.n == 0) return {};
  const double n = a.n + b.n, d = b.mean - a.mean;
  return {n, a.mean + d * b.n / n, a.m + b.m + d * d * a.n * b.n / n};
}

Moments welford(const Moments& a, double x) {
  const double mean = a.mean + (x - a.mean) / (a.n + 1);
  return {a.n + 1, mean, a.m + (x - a.mean) * (x - mean)};
}

void expect_same(const Moments& got, const Moments& want) {
  EXPECT_EQ(got.n, want.n);
  expect_close(got.mean, want.mean, kExact);
  expect_close(got.m, want.m, kExact);
}

struct Row {
  Vector h;     // centred and scaled
  double rstd;  // 1 / sqrt(variance + epsilon)
};

Row normalised(const Vector& x) {
  const Vector c = x.array() - x.mean();
  const double rstd = 1 / std::sqrt(c.squaredNorm() / static_cast<double>(x.size()) + kEpsilon);
  return {c * rstd, rstd};
}

Vector backward(const Row& row, const Vector& g) {
  const double n = static_cast<double>(g.size());
  return row.rstd * (g.array() - g.mean() - row.h.array() * (row.h.dot(g) / n));
}

TEST(Layernorm, AbsentLanesAddTheirMeanSquared) {
  trials([](Random& random) {
    const int n = random.integer(1, 20), absent = random.integer(0, 20);
    const Vector x = random.vector(n);
    Vector tile = Vector::Zero(n + absent);
    tile.head(n) = x;
    expect_close((tile.array() - x.mean()).square().sum(), of(x).m + absent * x.mean() * x.mean(), kExact);
  });
}

TEST(Layernorm, TwoPassesForgiveTheMean) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 50));
    const double d = random.uniform(-0.1, 0.1), n = static_cast<double>(x.size());
    expect_close((x.array() - (x.mean() + d)).square().sum(), of(x).m + n * d * d, kExact);
  });
}

// In float32, a row of 1024 with variance 1/3 far from 0.
TEST(Layernorm, OnePassLosesTheVariance) {
  double worst_one = 0, worst_two = 0;
  int negative = 0;
  trials([&](Random& random) {
    const double far = 3000;
    const Eigen::VectorXf x = random.vector(1024, far - 1, far + 1).cast<float>();
    const double exact = of(x.cast<double>()).m / 1024;
    const float mean = x.mean(), one = x.squaredNorm() / 1024 - mean * mean;
    const float two = (x.array() - mean).square().sum() / 1024;
    worst_one = std::max(worst_one, std::abs(one - exact) / (far * far * kFloatUnit));
    worst_two = std::max(worst_two, std::abs(two - exact) / exact);
    negative += one < 0;
  });
  EXPECT_GT(worst_one, 0.5);  // in units of mean^2 2^-24 = 0.54
  EXPECT_LT(worst_one, 30);
  EXPECT_GT(negative, 0);
  EXPECT_LT(worst_two, 1e-5);
}

TEST(Layernorm, MergeIsTheMomentsOfBoth) {
  trials([](Random& random) {
    const int n = random.integer(0, 30), cut = random.integer(0, n);
    const Vector x = random.vector(n);
    expect_same(merge(of(x.head(cut)), of(x.tail(n - cut))), of(x));
  });
}

TEST(Layernorm, WelfordIsAMergeWithOne) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 30));
    Moments step, merged;
    for (const double v : x) {
      step = welford(step, v);
      merged = merge(merged, {1, v, 0});
    }
    expect_same(step, of(x));
    expect_same(merged, of(x));
  });
}

TEST(Layernorm, Slope) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(2, 8));
    const Row row = normalised(x);
    const Eigen::Index n = x.size();
    const Matrix jacobian = row.rstd * (Matrix::Identity(n, n) - Matrix::Constant(n, n, 1.0 / static_cast<double>(n)) -
                                        row.h * row.h.transpose() / static_cast<double>(n));
    for (Eigen::Index i = 0; i < n; ++i)
      expect_close(gradient([&](const Vector& at) { return normalised(at).h[i]; }, x), jacobian.row(i), 1e-6);
  });
}

TEST(Layernorm, Backward) {
  trials([](Random& random) {
    const int n = random.integer(2, 20);
    const Vector x = random.vector(n), w = random.vector(n), b = random.vector(n), dy = random.vector(n);
    const auto loss = [&](const Vector& at, const Vector& scale) {
      return dy.dot(Vector(scale.array() * normalised(at).h.array() + b.array()));
    };
    const Row row = normalised(x);
    expect_close(backward(row, w.cwiseProduct(dy)), gradient([&](const Vector& at) { return loss(at, w); }, x), 1e-6);
    expect_close(row.h.cwiseProduct(dy), gradient([&](const Vector& at) { return loss(x, at); }, w), kSlope);
  });
}

TEST(Layernorm, SlopesOfWeightsAddUpOverRows) {
  trials([](Random& random) {
    const int m = random.integer(1, 6), n = random.integer(2, 6), groups = random.integer(1, 4);
    const Matrix x = random.vector(m * n).reshaped(m, n), dy = random.vector(m * n).reshaped(m, n);
    const Vector w = random.vector(n), b = random.vector(n);
    const auto loss = [&](const Vector& scale, const Vector& offset) {
      double sum = 0;
      for (int i = 0; i < m; ++i)
        sum += dy.row(i).dot(Vector(scale.array() * normalised(x.row(i)).h.array() + offset.array()));
      return sum;
    };
    Matrix dw = Matrix::Zero(groups, n), db = Matrix::Zero(groups, n);
    for (int i = 0; i < m; ++i) {
      dw.row(i % groups) += dy.row(i).cwiseProduct(normalised(x.row(i)).h.transpose());
      db.row(i % groups) += dy.row(i);
    }
    expect_close(dw.colwise().sum().transpose(), gradient([&](const Vector& at) { return loss(at, b); }, w), 1e-7);
    expect_close(db.colwise().sum().transpose(), gradient([&](const Vector& at) { return loss(w, at); }, b), 1e-7);
  });
}

TEST(Layernorm, OrderOfGroupsChangesBits) {
  int unequal = 0;
  trials([&](Random& random) {
    const Eigen::VectorXf terms = random.vector(400).cast<float>();
    const auto added = [&](bool backwards) {
      float groups[8] = {}, sum = 0;
      for (int i = 0; i < 400; ++i) groups[i % 8] += terms[i];
      for (int g = 0; g < 8; ++g) sum += groups[backwards ? 7 - g : g];
      return sum;
    };
    EXPECT_EQ(added(false), added(false));
    unequal += added(false) != added(true);
  });
  EXPECT_GT(unequal, kTrials / 4);
}

TEST(Layernorm, BackwardIgnoresShiftAndStretch) {
  trials([](Random& random) {
    const int n = random.integer(2, 40);
    const Vector g = random.vector(n);
    const Row row = normalised(random.vector(n));
    const Vector dx = backward(row, g);
    EXPECT_NEAR(dx.sum(), 0, 1e-10);
    expect_close(row.h.dot(dx), kEpsilon * std::pow(row.rstd, 3) * row.h.dot(g), 1e-10);
  });
}

}  // namespace
}  // namespace maths
