// float16, bfloat16 and the 8-bit floats, every bit pattern, against a reference that knows only the
// definition: the value of a pattern by ldexp, and the nearest pattern by comparing distances.
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include <tl/small_float.hpp>

namespace kl::conformance {
namespace {

// What the definition says: sign, E exponent bits, M mantissa bits.
template <class T, int E, int M, bool HasInfinity>
struct Format {
  using type = T;
  static constexpr unsigned kSign = 1u << (E + M);
  static constexpr int kBias = (1 << (E - 1)) - 1;
  // The largest finite pattern: E4M3 spends one pattern on NaN and none on infinity.
  static constexpr unsigned kLargest = HasInfinity ? (((1u << E) - 1) << M) - 1 : kSign - 2;
  static constexpr bool kHasInfinity = HasInfinity;

  static T make(unsigned bits) {
    T x;
    x.bits = static_cast<decltype(x.bits)>(bits);
    return x;
  }
  static bool is_nan(unsigned bits) { return (bits & (kSign - 1)) > (HasInfinity ? kLargest + 1 : kLargest); }
  static double value(unsigned bits) {
    const unsigned magnitude = bits & (kSign - 1), exponent = magnitude >> M,
                   mantissa = magnitude & ((1u << M) - 1);
    double v = exponent == 0 ? std::ldexp(mantissa, 1 - kBias - M)
                             : std::ldexp(mantissa + (1u << M), static_cast<int>(exponent) - kBias - M);
    if (magnitude > kLargest) v = is_nan(bits) ? std::nan("") : std::numeric_limits<double>::infinity();
    return bits & kSign ? -v : v;
  }
};

template <class F>
class SmallFloat : public testing::Test {};
using Formats = testing::Types<Format<tl::float16, 5, 10, true>, Format<tl::bfloat16, 8, 7, true>,
                               Format<tl::float8e4nv, 4, 3, false>, Format<tl::float8e5, 5, 2, true>>;
TYPED_TEST_SUITE(SmallFloat, Formats);

TYPED_TEST(SmallFloat, EveryPatternHasItsValue) {
  for (unsigned bits = 0; bits < 2 * TypeParam::kSign; ++bits) {
    const float got = TypeParam::make(bits);
    if (TypeParam::is_nan(bits)) {
      ASSERT_TRUE(std::isnan(got)) << bits;
      continue;
    }
    ASSERT_EQ(double{got}, TypeParam::value(bits)) << bits;
    ASSERT_EQ(std::signbit(got), (bits & TypeParam::kSign) != 0) << bits;
    ASSERT_EQ(typename TypeParam::type(got).bits, bits) << "and converts back to itself";
  }
}

TYPED_TEST(SmallFloat, RoundsToNearestEven) {
  using T = typename TypeParam::type;
  for (unsigned low = 0; low < TypeParam::kLargest; ++low) {
    const float middle = static_cast<float>((TypeParam::value(low) + TypeParam::value(low + 1)) / 2);
    const unsigned even = low % 2 == 0 ? low : low + 1;
    ASSERT_EQ(T(middle).bits, even) << low;
    ASSERT_EQ(T(-middle).bits, even | TypeParam::kSign) << low;
    ASSERT_EQ(T(std::nextafter(middle, 0.0f)).bits, low) << low;
    ASSERT_EQ(T(std::nextafter(middle, std::numeric_limits<float>::infinity())).bits, low + 1) << low;
  }
}

TYPED_TEST(SmallFloat, OverflowsAtHalfAStepBeyondTheLargest) {
  using T = typename TypeParam::type;
  const double largest = TypeParam::value(TypeParam::kLargest),
               before = TypeParam::value(TypeParam::kLargest - 1);
  const auto edge = static_cast<float>(largest + (largest - before) / 2);  // a tie: to even, which is beyond
  const auto beyond = [](T x) {
    return TypeParam::kHasInfinity ? std::isinf(static_cast<float>(x)) : std::isnan(static_cast<float>(x));
  };
  EXPECT_EQ(T(std::nextafter(edge, 0.0f)).bits, TypeParam::kLargest);
  // E4M3's largest pattern is even, so the tie stays.
  EXPECT_EQ(beyond(T(edge)), TypeParam::kLargest % 2 == 1);
  EXPECT_TRUE(beyond(T(std::nextafter(edge, std::numeric_limits<float>::infinity()))));
  EXPECT_TRUE(beyond(T(std::numeric_limits<float>::infinity())));
  EXPECT_TRUE(std::isnan(static_cast<float>(T(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace kl::conformance
