// docs/maths/online-softmax.md
#include <limits>

#include "checks.hpp"

namespace maths {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// What is known of a set of elements: the largest, the sum of e^(x - largest), and that of weighted values.
struct State {
  double largest = -kInf, sum = 0, weighted = 0;
};

State of(const Vector& x, const Vector& values) {
  if (x.size() == 0) return {};
  const Vector e = (x.array() - x.maxCoeff()).exp();
  return {x.maxCoeff(), e.sum(), e.dot(values)};
}

State merge(const State& a, const State& b) {
  const double largest = std::max(a.largest, b.largest), base = std::isinf(largest) ? 0 : largest;
  const double shrink_a = std::exp(a.largest - base), shrink_b = std::exp(b.largest - base);
  return {largest, a.sum * shrink_a + b.sum * shrink_b, a.weighted * shrink_a + b.weighted * shrink_b};
}

void expect_same(const State& got, const State& want) {
  EXPECT_EQ(got.largest, want.largest);
  expect_close(got.sum, want.sum, kExact);
  expect_close(got.weighted, want.weighted, kExact);
}

TEST(OnlineSoftmax, MergeIsTheStateOfBoth) {
  trials([](Random& random) {
    const int n = random.integer(0, 30), cut = random.integer(0, n);
    const Vector x = random.vector(n, -20, 20), values = random.vector(n);
    expect_same(merge(of(x.head(cut), values.head(cut)), of(x.tail(n - cut), values.tail(n - cut))), of(x, values));
  });
}

TEST(OnlineSoftmax, MergeIsAssociativeAndCommutative) {
  trials([](Random& random) {
    State s[3];
    for (State& state : s) {
      const int n = random.integer(0, 6);
      state = of(random.vector(n, -20, 20), random.vector(n));
    }
    expect_same(merge(merge(s[0], s[1]), s[2]), merge(s[0], merge(s[1], s[2])));
    expect_same(merge(s[0], s[1]), merge(s[1], s[0]));
  });
}

TEST(OnlineSoftmax, EmptySetChangesNothing) {
  const State some{2.5, 3, -1};
  expect_same(merge({}, some), some);
  expect_same(merge(some, {}), some);
  expect_same(merge({}, {}), {});
  EXPECT_TRUE(std::isnan(std::exp(-kInf - -kInf)));  // what `base` avoids
}

// One lane's walk in float32 against float64: two roundings a step, and what the two exponentials add.
TEST(OnlineSoftmax, ErrorGrowsWithSteps) {
  trials([](Random& random) {
    const int steps = random.integer(1, 400);
    float largest = -std::numeric_limits<float>::infinity(), sum = 0;
    Vector x(steps);
    for (int i = 0; i < steps; ++i) {
      const auto v = static_cast<float>(random.uniform(-4, 4));
      const float next = std::max(largest, v), shrink = std::exp(largest - next);
      EXPECT_LE(shrink, 1.0f);
      sum = sum * shrink + std::exp(v - next);
      largest = next;
      x[i] = v;
    }
    EXPECT_NEAR(sum / of(x, x).sum, 1, 4 * steps * kFloatUnit);
  });
}

TEST(OnlineSoftmax, PowersOfTwoAreEnough) {
  trials([](Random& random) {
    const double z = random.uniform(-80, 0);
    EXPECT_NEAR(std::exp2(z * std::log2(std::exp(1.0))) / std::exp(z), 1, kExact);
  });
}

// Scaled before the subtraction the exponent is off by what 14427 rounds to; after it, by nothing near the largest.
TEST(OnlineSoftmax, SubtractBeforeScaling) {
  const float scale = 1.442695041f;
  double before = 0, after = 0;
  trials([&](Random& random) {
    const auto v = static_cast<float>(random.uniform(9990, 10000)), largest = 10000.0f;
    const double exact = (static_cast<double>(v) - largest) * std::log2(std::exp(1.0));
    const float scaled_v = v * scale, scaled_largest = largest * scale;
    before = std::max(before, std::abs(scaled_v - scaled_largest - exact));
    after = std::max(after, std::abs((v - largest) * scale - exact));
  });
  EXPECT_GT(before, 2e-4);
  EXPECT_LT(before, 1.1e-3);  // two products below 2^14, each off by at most 2^-11, and the constant's own error
  EXPECT_LT(after, 3e-6);
}

}  // namespace
}  // namespace maths
