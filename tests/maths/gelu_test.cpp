// docs/maths/gelu.md
#include "checks.hpp"

namespace maths {
namespace {

const double kPi = std::acos(-1.0), kRoot = std::sqrt(2 / kPi);

double phi(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * kPi); }
double Phi(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }
double gelu(double x) { return x * Phi(x); }
double tanh_form(double x, double a = 0.044715) { return x / 2 * (1 + std::tanh(kRoot * (x + a * x * x * x))); }

// The largest of f over -8 ... 8, and where.
template <class Function>
std::pair<double, double> largest(const Function& f) {
  std::pair<double, double> out{-1, 0};
  for (int i = -80000; i <= 80000; ++i) out = std::max(out, {f(i * 1e-4), i * 1e-4});
  return out;
}

TEST(Gelu, PhiIsAnErf) {
  trials([](Random& random) {
    const double x = random.uniform(-6, 6);
    expect_close(0.5 + 0.5 * std::erf(x / std::sqrt(2.0)), Phi(x), kExact);
    expect_close(slope(Phi, x), phi(x), kSlope);
  });
  // Simpson's rule for the integral itself, from -10 to 1.
  double integral = 0;
  const int steps = 2000;
  for (int i = 0; i <= steps; ++i) integral += phi(-10 + 11.0 * i / steps) * (i % steps == 0 ? 1 : i % 2 ? 4 : 2);
  expect_close(integral * 11.0 / steps / 3, Phi(1), 1e-10);
}

TEST(Gelu, Slope) {
  trials([](Random& random) {
    const double x = random.uniform(-6, 6);
    expect_close(Phi(x) + x * phi(x), slope(gelu, x), kSlope);
  });
}

TEST(Gelu, TanhSlope) {
  trials([](Random& random) {
    const double x = random.uniform(-6, 6), t = std::tanh(kRoot * (x + 0.044715 * x * x * x));
    expect_close((1 + t) / 2 + x / 2 * (1 - t * t) * kRoot * (1 + 3 * 0.044715 * x * x),
                 slope([](double at) { return tanh_form(at); }, x), kSlope);
  });
}

TEST(Gelu, TanhIsASigmoid) {
  trials([](Random& random) {
    const double x = random.uniform(-6, 6), u = kRoot * (x + 0.044715 * x * x * x);
    expect_close(x / (1 + std::exp(-2 * u)), tanh_form(x), kExact);
  });
}

// Both odd; what is left after the cubic term is of fifth order.
TEST(Gelu, CubicTermsAgree) {
  const double a = (4 - kPi) / (6 * kPi);
  EXPECT_NEAR(a, 0.0455, 5e-5);
  const auto rest = [](double x, double factor) {
    return std::erf(x / std::sqrt(2.0)) - std::tanh(kRoot * (x + factor * x * x * x));
  };
  EXPECT_NEAR(rest(0.02, a) / rest(0.01, a), 32, 0.1);
  EXPECT_NEAR(rest(0.02, 0.044715) / rest(0.01, 0.044715), 8, 0.1);
}

TEST(Gelu, TheConstantSpreadsTheError) {
  const auto error = [](double a) { return largest([a](double x) { return std::abs(tanh_form(x, a) - gelu(x)); }); };
  const auto used = error(0.044715), cubic = error((4 - kPi) / (6 * kPi));
  EXPECT_NEAR(used.first, 4.73e-4, 1e-6);
  EXPECT_NEAR(std::abs(used.second), 2.7, 0.05);
  EXPECT_NEAR(cubic.first, 7.46e-4, 1e-6);
}

// In float32, at -5: 1 + erf has one or two digits left, erfc has all.
TEST(Gelu, RelativeErrorsGrowToTheLeft) {
  trials([](Random& random) {
    const double x = random.uniform(-6, 6), d = random.uniform(-1, 1) * 1e-6;
    const double factor = 1 + x * phi(x) / Phi(x);
    EXPECT_NEAR((gelu(x * (1 + d)) / gelu(x) - 1) / d, factor, 1e-3);
  });
  for (double x = -8; x <= -4; x += 0.5) EXPECT_NEAR((1 + x * phi(x) / Phi(x)) / (1 - x * x), 1, 0.1) << x;
}

TEST(Gelu, OnePlusErfCancels) {
  const float x = -5, z = x * 0.70710678f;
  const double exact = gelu(-5);
  EXPECT_GT(std::abs(x * (0.5f * (1 + std::erf(z))) / exact - 1), 1e-3);
  EXPECT_LT(std::abs(x * (0.5f * std::erfc(-z)) / exact - 1), 1e-5);
}

}  // namespace
}  // namespace maths
