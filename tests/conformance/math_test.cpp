// Element-wise functions against the C++ library in double. A backend may be off by a few units of the last
// place; how few the simulator's are is the subject of accuracy_test.cpp.
#include <cmath>
#include <limits>
#include <tests/conformance/conformance.hpp>
#include <tl/small_float.hpp>

namespace kl::conformance {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Within 4 units of the last place, or the same special value.
void expect_close(float got, double want, int part, float x) {
  const auto rounded = static_cast<float>(want);
  if (std::isnan(rounded)) {
    EXPECT_TRUE(std::isnan(got)) << "part " << part << " of " << x << ": got " << got;
  } else if (std::isinf(rounded) || rounded == 0) {
    EXPECT_EQ(got, rounded) << "part " << part << " of " << x;
  } else {
    const double step = std::max(std::fabs(want) * 0x1p-23, 0x1p-149);
    EXPECT_NEAR(got, want, 4 * step) << "part " << part << " of " << x;
  }
}
double clamp(double x, double low, double high) { return std::fmin(std::fmax(x, low), high); }
double half(double x) { return tl::float16(static_cast<float>(x)); }
double brain(double x) { return tl::bfloat16(static_cast<float>(x)); }

TEST(Math, AgreesWithTheLibrary) {
  auto x = noise(64, 9);
  auto y = noise(64, 10);
  const float special[] = {0.0f, -0.0f, kInfinity, -kInfinity, kNaN,  0.5f,
                           1.5f, 2.5f,  -0.5f,     1e-40f,     80.0f, -100.0f};
  std::copy(std::begin(special), std::end(special), x.begin());
  y[20] = kNaN;
  x[21] = y[21] = kNaN;
  const auto r = run_clean("math.hpp", {input("x", x), input("y", y), output<float>("out", 27 * 64),
                                        output<int>("integers", 192)});
  const auto out = values<float>(r, 2);
  ASSERT_EQ(out.size(), 27u * 64);
  using Function = double (*)(double, double);
  const Function functions[] = {
      [](double a, double) { return std::exp(a); },
      [](double a, double) { return std::exp2(a); },
      [](double a, double) { return std::log(a); },
      [](double a, double) { return std::log2(a); },
      [](double a, double) { return std::sin(a); },
      [](double a, double) { return std::cos(a); },
      [](double a, double) { return std::sqrt(a); },
      [](double a, double) { return 1 / std::sqrt(a); },
      [](double a, double) { return 1 / (1 + std::exp(-a)); },
      [](double a, double) { return std::tanh(a); },
      [](double a, double) { return std::erf(a); },
      [](double a, double) { return std::expm1(a); },
      [](double a, double) { return a * a; },
      [](double a, double) { return std::floor(a); },
      [](double a, double) { return std::ceil(a); },
      [](double a, double) { return std::nearbyint(a); },
      [](double a, double) { return std::fabs(a); },
      [](double a, double b) { return a * b + 0.25; },
      [](double a, double b) { return a / b; },
      [](double a, double b) { return std::fmax(a, b); },
      [](double a, double b) { return std::fmin(a, b); },
      [](double a, double b) { return std::isnan(a) || std::isnan(b) ? std::nan("") : std::fmax(a, b); },
      [](double a, double) { return clamp(a, -1, 1); },
      [](double a, double) { return std::isnan(a)   ? 1.0
                                    : std::isinf(a) ? 2.0
                                                    : 4.0; },
      [](double a, double) { return half(std::exp(half(a))); },
      [](double a, double b) { return brain(brain(a) * brain(b)); },
      [](double, double) { return std::exp(1.0) + 3 + 4 + 5; },
  };
  int part = 0;
  for (const Function f : functions) {
    for (std::size_t i = 0; i < 64; ++i)
      expect_close(out[static_cast<std::size_t>(part) * 64 + i], f(x[i], y[i]), part, x[i]);
    ++part;
  }
}

TEST(Math, Integers) {
  const auto r = run_clean("math.hpp", {input("x", noise(64, 9)), input("y", noise(64, 10)),
                                        output<float>("out", 27 * 64), output<int>("integers", 192)});
  std::vector<int> want;
  for (int i = 0; i < 64; ++i) {
    const int factor =
        static_cast<int>(static_cast<std::uint32_t>(i) * 100000007u);  // wraps around, as the kernel's
    want.push_back(static_cast<int>(std::int64_t{factor} * 2000000011 >> 32));
  }
  for (int i = 0; i < 64; ++i) want.push_back(std::abs(i - 32));
  for (int i = 0; i < 64; ++i) want.push_back(i < 10 ? 10 : i > 20 ? 20 : i);
  expect_same_bits(values<int>(r, 3), want);
}

}  // namespace
}  // namespace kl::conformance
