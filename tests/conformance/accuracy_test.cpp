// How far the simulator's float functions are from the exact value, in units of the last place, over the
// whole range of float: every kStep-th bit pattern, so subnormal numbers, infinities and NaN are among them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include <sim/kernel/math.hpp>

namespace kl::conformance {
namespace {

constexpr std::uint64_t kStep = 4093;  // a prime; with 61, two minutes, the figures are the same to 0.02 ulp
constexpr double kFar = 1e9;

double ulp_distance(float got, double want) {
  if (std::isnan(want)) return std::isnan(got) ? 0 : kFar;
  const auto rounded = static_cast<float>(want);
  if (std::isinf(rounded) || std::isinf(got)) {
    const bool at_the_edge = std::fabs(want) > 0x1.fffffcp127 && std::fabs(want) < 0x1.000004p128;
    return got == rounded ? 0 : at_the_edge ? 1 : kFar;
  }
  if (std::isnan(got)) return kFar;
  int exponent;
  std::frexp(want, &exponent);
  return std::fabs(got - want) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

template <class F, class Reference>
double worst_ulp(F f, Reference exact) {
  double worst = 0;
  for (std::uint64_t b = 0; b < (std::uint64_t{1} << 32); b += kStep) {
    const auto bits = static_cast<std::uint32_t>(b);
    float x;
    std::memcpy(&x, &bits, sizeof x);
    worst = std::max(worst, ulp_distance(f(x), exact(double{x})));
  }
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, infinity, -infinity, 0x1p-149f, 0x1p-126f,
                        0x1.fffffep127f, 88.72283f, -103.97f, 127.99999f, -149.0f, 0.625f})
    worst = std::max(worst, ulp_distance(f(x), exact(double{x})));
  return worst;
}

namespace exact {
double sigmoid(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
}  // namespace exact

TEST(Accuracy, FloatFunctionsAreCloseEverywhere) {
  namespace b = tl::backend;
  // Measured: 0.98, 0.84, 0.78, 1.23, 2.30, 1.30, 1.49.
  EXPECT_LE(worst_ulp([](float x) { return b::exp(x); }, [](double x) { return std::exp(x); }), 1.0);
  EXPECT_LE(worst_ulp([](float x) { return b::exp2(x); }, [](double x) { return std::exp2(x); }), 1.0);
  EXPECT_LE(worst_ulp([](float x) { return b::log(x); }, [](double x) { return std::log(x); }), 1.0);
  EXPECT_LE(worst_ulp([](float x) { return b::log2(x); }, [](double x) { return std::log2(x); }), 1.5);
  EXPECT_LE(worst_ulp([](float x) { return b::sigmoid(x); }, exact::sigmoid), 2.5);
  EXPECT_LE(worst_ulp([](float x) { return b::tanh(x); }, [](double x) { return std::tanh(x); }), 1.5);
  EXPECT_LE(worst_ulp([](float x) { return b::rsqrt(x); }, [](double x) { return 1 / std::sqrt(x); }), 1.5);
}

}  // namespace
}  // namespace kl::conformance
