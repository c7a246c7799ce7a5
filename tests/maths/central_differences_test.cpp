// docs/maths/README.md
#include "checks.hpp"

namespace maths {
namespace {

TEST(CentralDifferences, ErrorIsThatOfTheThirdDerivative) {
  trials([](Random& random) {
    const double x = random.uniform(-2, 2), h = random.uniform(1e-3, 1e-2);
    const double error = slope([](double at) { return std::exp(at); }, x, h) - std::exp(x);
    EXPECT_NEAR(error / (h * h / 6 * std::exp(x)), 1, 1e-4);
  });
}

TEST(CentralDifferences, StepOfTheChecksIsGoodEnough) {
  double worst = 0, too_small = 0;
  trials([&](Random& random) {
    const double x = random.uniform(-2, 2);
    const auto error = [&](double h) {
      return std::abs(slope([](double at) { return std::exp(at); }, x, h) / std::exp(x) - 1);
    };
    worst = std::max(worst, error(1e-5));
    too_small = std::max(too_small, error(1e-10));
  });
  EXPECT_LT(worst, 1e-9);
  EXPECT_GT(too_small, 1e-8);
}

}  // namespace
}  // namespace maths
