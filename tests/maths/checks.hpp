// What the checks of docs/maths share: repeatable random numbers, and slopes by central differences, in float64.
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <random>

namespace maths {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

inline constexpr int kTrials = 200;
inline constexpr double kFloatUnit = 0x1p-24;  // the largest relative error of one rounding to float32

// Random numbers that are the same in every run and on every machine: a std::normal_distribution is not.
class Random {
 public:
  explicit Random(unsigned seed) : words_(seed) {}
  double uniform(double low, double high) { return low + (high - low) * (words_() / 4294967296.0); }
  int integer(int low, int high) { return low + static_cast<int>(words_() % static_cast<unsigned>(high - low + 1)); }
  Vector vector(int n, double low = -3, double high = 3) {
    return Vector::NullaryExpr(n, [&] { return uniform(low, high); });
  }

 private:
  std::mt19937 words_;
};

// Runs `check(random)` kTrials times, each with its own seed, which a failure prints.
template <class Check>
void trials(const Check& check) {
  for (int seed = 1; seed <= kTrials; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(static_cast<unsigned>(seed));
    check(random);
  }
}

// (f(x + h) - f(x - h)) / 2h
template <class Function>
double slope(const Function& f, double x, double h = 1e-5) {
  return (f(x + h) - f(x - h)) / (2 * h);
}

// (n): the slope of the number f(x) along each axis of x.
template <class Function>
Vector gradient(const Function& f, const Vector& x) {
  return Vector::NullaryExpr(x.size(), [&](Eigen::Index i) {
    return slope(
        [&](double at) {
          Vector moved = x;
          moved[i] = at;
          return f(moved);
        },
        x[i]);
  });
}

// Each element within `tolerance` of what it should be, relative to the larger of 1 and that.
inline void expect_close(const Vector& got, const Vector& want, double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (Eigen::Index i = 0; i < got.size(); ++i)
    EXPECT_NEAR(got[i], want[i], tolerance * std::max(1.0, std::abs(want[i]))) << "element " << i;
}

inline void expect_close(double got, double want, double tolerance) {
  EXPECT_NEAR(got, want, tolerance * std::max(1.0, std::abs(want)));
}

inline constexpr double kExact = 1e-12;  // float64 rounds some hundred times on the way
inline constexpr double kSlope = 1e-8;   // central differences with h = 1e-5: docs/maths/README.md

}  // namespace maths
