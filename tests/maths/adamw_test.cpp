// docs/maths/adamw.md
#include <cstdint>
#include <cstring>
#include <vector>

#include "checks.hpp"

namespace maths {
namespace {

struct AdamwState {
  double p = 0, m = 0, v = 0;
  int t = 0;
};
struct AdamwRates {
  double rate = 1e-3, b1 = 0.9, b2 = 0.999, epsilon = 1e-8, decay = 0;
};

double corrected_direction(const AdamwState& s, const AdamwRates& r) {
  return s.m / (1 - std::pow(r.b1, s.t)) / (std::sqrt(s.v / (1 - std::pow(r.b2, s.t))) + r.epsilon);
}

AdamwState adamw_step(AdamwState s, double g, const AdamwRates& r) {
  ++s.t;
  s.m = r.b1 * s.m + (1 - r.b1) * g;
  s.v = r.b2 * s.v + (1 - r.b2) * g * g;
  s.p -= r.rate * (corrected_direction(s, r) + r.decay * s.p);
  return s;
}

AdamwState after(AdamwState s, const Vector& gradients, const AdamwRates& r) {
  for (const double g : gradients) s = adamw_step(s, g, r);
  return s;
}

TEST(Adamw, MomentsAreGeometricSums) {
  trials([](Random& random) {
    const AdamwRates r{.b1 = random.uniform(0, 0.99)};
    const Vector g = random.vector(random.integer(1, 40));
    double sum = 0;
    for (Eigen::Index k = 0; k < g.size(); ++k) sum += std::pow(r.b1, static_cast<double>(g.size() - 1 - k)) * g[k];
    expect_close(after({}, g, r).m, (1 - r.b1) * sum, kExact);
  });
}

TEST(Adamw, CorrectedMomentsOfConstantGradients) {
  trials([](Random& random) {
    const AdamwRates r;
    const double g = random.uniform(-3, 3);
    const AdamwState s = after({}, Vector::Constant(random.integer(1, 50), g), r);
    expect_close(s.m / (1 - std::pow(r.b1, s.t)), g, 1e-11);
    expect_close(s.v / (1 - std::pow(r.b2, s.t)), g * g, 1e-11);
  });
}

TEST(Adamw, FirstStepIsTheSign) {
  trials([](Random& random) {
    const double g = random.uniform(-3, 3);
    const AdamwState s = adamw_step({}, g, {});
    EXPECT_NEAR(corrected_direction(s, {}), g < 0 ? -1 : 1, 1e-8 / std::abs(g) + 1e-12);
  });
}

TEST(Adamw, ScaleOfTheLossDoesNotMatter) {
  trials([](Random& random) {
    const AdamwRates r{.epsilon = 0};
    const Vector g = random.vector(random.integer(1, 30));
    const double scale = random.uniform(1, 65536);
    expect_close(corrected_direction(after({}, scale * g, r), r), corrected_direction(after({}, g, r), r), 1e-10);
  });
}

TEST(Adamw, DecayIsPastTheMoments) {
  trials([](Random& random) {
    const AdamwRates r{.rate = 0.01, .decay = random.uniform(0, 1)};
    const Vector g = random.vector(random.integer(1, 30));
    const double a = random.uniform(-2, 2), b = random.uniform(-2, 2);
    const double apart = after({.p = a}, g, r).p - after({.p = b}, g, r).p;
    expect_close(apart, std::pow(1 - r.rate * r.decay, static_cast<double>(g.size())) * (a - b), kExact);
  });
}

TEST(Adamw, SmallCorrectionsNeedExpm1) {
  double worst = 0;
  for (const float b : {0.9f, 0.95f, 0.99f, 0.999f, 0.9999f}) {
    for (int t = 1; t <= 10; ++t) {
      const double exact = 1 - std::pow(static_cast<double>(b), t);
      const float good = -std::expm1(static_cast<float>(t) * std::log(b));
      const float power = std::exp2(static_cast<float>(t) * std::log2(b));
      EXPECT_LT(std::abs(good / exact - 1), 4 * kFloatUnit) << b << " " << t;
      worst = std::max(worst, std::abs((1 - power) / exact - 1));
    }
  }
  EXPECT_GT(worst, 1e-5);
}

float nearest_bfloat16(float v) {
  std::uint32_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  bits += 0x7FFF + (bits >> 16 & 1);  // to nearest, ties to even
  bits &= 0xFFFF0000u;
  std::memcpy(&v, &bits, sizeof bits);
  return v;
}

TEST(Adamw, Bfloat16ForgetsSmallSteps) {
  float weight = 1, master = 1;
  for (int k = 0; k < 100; ++k) {
    weight = nearest_bfloat16(weight - 0.001f);
    master -= 0.001f;
  }
  EXPECT_EQ(weight, 1);
  EXPECT_NEAR(nearest_bfloat16(master), 0.9f, 0.002f);
}

}  // namespace
}  // namespace maths
