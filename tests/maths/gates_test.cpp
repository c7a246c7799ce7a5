// docs/maths/gates.md
#include "checks.hpp"

namespace maths {
namespace {

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
double swish(double x, double beta) { return x * sigmoid(beta * x); }

TEST(Gates, SigmoidSlope) {
  trials([](Random& random) {
    const double z = random.uniform(-10, 10), beta = random.uniform(-3, 3), s = sigmoid(beta * z);
    expect_close(sigmoid(-z), 1 - sigmoid(z), kExact);
    expect_close(beta * s * (1 - s), slope([&](double at) { return sigmoid(beta * at); }, z), kSlope);
  });
}

TEST(Gates, SwishSlope) {
  trials([](Random& random) {
    const double x = random.uniform(-10, 10), beta = random.uniform(-3, 3), s = sigmoid(beta * x);
    expect_close(s + beta * x * s * (1 - s), slope([&](double at) { return swish(at, beta); }, x), kSlope);
    expect_close(x * x * s * (1 - s), slope([&](double at) { return swish(x, at); }, beta), kSlope);
  });
}

TEST(Gates, GluSlopes) {
  trials([](Random& random) {
    const double v = random.uniform(-5, 5), z = random.uniform(-5, 5), s = sigmoid(z);
    expect_close(s, slope([&](double at) { return at * sigmoid(z); }, v), kSlope);
    expect_close(v * s * (1 - s), slope([&](double at) { return v * sigmoid(at); }, z), kSlope);
  });
}

TEST(Gates, SwigluSlopes) {
  trials([](Random& random) {
    const double v = random.uniform(-5, 5), z = random.uniform(-5, 5), s = sigmoid(z);
    expect_close(z * s, slope([&](double at) { return at * swish(z, 1); }, v), kSlope);
    expect_close(v * (s + z * s * (1 - s)), slope([&](double at) { return v * swish(at, 1); }, z), kSlope);
  });
}

// In float32, of both ways to write the sigmoid.
TEST(Gates, NoInfinityIsMultiplied) {
  const auto slope_at = [](float x) {
    const float s = 1 / (1 + std::exp(-x));
    return s + x * s * (1 - s);
  };
  EXPECT_EQ(slope_at(60), 1.0f);
  EXPECT_NEAR(slope_at(-60), 0.0f, 1e-20f);
  EXPECT_EQ(slope_at(1e4f), 1.0f);
  EXPECT_EQ(slope_at(-1e4f), 0.0f);
  const float e = std::exp(1e4f);
  EXPECT_TRUE(std::isnan(e / (1 + e)));
}

}  // namespace
}  // namespace maths
