// docs/maths/dropout.md
#include <cstdint>

#include "checks.hpp"

namespace maths {
namespace {

TEST(Dropout, AverageStaysAndSpreadGrows) {
  trials([](Random& random) {
    const double x = random.uniform(-3, 3), p = random.uniform(0, 0.95), kept = x / (1 - p);
    const double mean = (1 - p) * kept + p * 0;
    expect_close(mean, x, kExact);
    const double variance = (1 - p) * std::pow(kept - mean, 2) + p * std::pow(0 - mean, 2);
    expect_close(variance, x * x * p / (1 - p), kExact);
  });
  expect_close(0.9 / (1 - 0.9), 9, kExact);
}

TEST(Dropout, MeanOfManyDraws) {
  Random random(1);
  const double x = 2, p = 0.3;
  const int draws = 1 << 20;
  double sum = 0;
  for (int i = 0; i < draws; ++i) sum += random.uniform(0, 1) >= p ? x / (1 - p) : 0;
  EXPECT_NEAR(sum / draws, x, 5 * x * std::sqrt(p / (1 - p) / draws));  // five standard deviations
}

TEST(Dropout, Backward) {
  trials([](Random& random) {
    const int n = random.integer(1, 20);
    const double p = random.uniform(0, 0.95);
    const Vector x = random.vector(n), dy = random.vector(n);
    const Vector k = random.vector(n, 0, 1).unaryExpr([&](double u) { return u >= p ? 1.0 : 0.0; });
    const auto drop = [&](const Vector& v) { return Vector(k.array() * v.array() / (1 - p)); };
    expect_close(drop(dy), gradient([&](const Vector& at) { return dy.dot(drop(at)); }, x), kSlope);
  });
}

// Triton's map of a word to [0, 1), in float32: see tl/random.hpp.
float uniform_of(std::uint32_t j) { return static_cast<float>(j) * 4.6566127342e-10f; }

TEST(Dropout, ShareBelowP) {
  trials([](Random& random) {
    const auto p = static_cast<float>(random.uniform(0, 1));
    std::uint32_t low = 0, high = 1u << 31;  // uniform_of never falls, so those below p are the first ones
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (uniform_of(middle) < p) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    EXPECT_NEAR(low * 0x1p-31, p, 0x1p-24);
  });
  EXPECT_FALSE(uniform_of(0) < 0.0f);
  EXPECT_LT(uniform_of((1u << 31) - 1), 1.0f);
}

}  // namespace
}  // namespace maths
