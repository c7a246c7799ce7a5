#include <checker/element.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace kl {
namespace {

using tl::dtype_id;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::uint64_t bits(dtype_id type, double value) {
  std::array<std::byte, 8> bytes{};
  encode(type, value, bytes.data());
  std::uint64_t result = 0;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

double value(dtype_id type, std::uint64_t bits) {
  std::array<std::byte, 8> bytes{};
  std::memcpy(bytes.data(), &bits, sizeof bits);
  return decode(type, bytes.data());
}

std::string text(dtype_id type, double value) {
  std::array<std::byte, 8> bytes{};
  encode(type, value, bytes.data());
  return element_text(type, bytes.data());
}

double ulps(dtype_id type, double a, double b) {
  std::array<std::byte, 8> x{}, y{};
  encode(type, a, x.data());
  encode(type, b, y.data());
  return ulp_distance(type, x.data(), y.data());
}

TEST(Element, EverySmallFloatSurvivesTheRoundTrip) {
  for (const dtype_id type : {dtype_id::float16, dtype_id::bfloat16, dtype_id::float8e4nv, dtype_id::float8e5}) {
    const std::uint64_t count = std::uint64_t{1} << (8 * tl::size_bytes(type));
    for (std::uint64_t pattern = 0; pattern < count; ++pattern) {
      const double decoded = value(type, pattern);
      if (std::isnan(decoded)) continue;
      ASSERT_EQ(bits(type, decoded), pattern) << tl::short_name(type);
    }
  }
}

TEST(Element, RoundsHalfwayToEvenInEverySmallFloat) {
  for (const dtype_id type : {dtype_id::float16, dtype_id::bfloat16, dtype_id::float8e4nv, dtype_id::float8e5}) {
    const std::uint64_t count = std::uint64_t{1} << (8 * tl::size_bytes(type) - 1);
    for (std::uint64_t pattern = 0; pattern + 1 < count; ++pattern) {
      const double low = value(type, pattern), high = value(type, pattern + 1);
      if (!std::isfinite(low) || !std::isfinite(high)) continue;
      const double middle = (low + high) / 2;
      ASSERT_EQ(bits(type, middle), pattern + pattern % 2) << tl::short_name(type) << " " << middle;
      ASSERT_EQ(bits(type, std::nextafter(middle, kInf)), pattern + 1) << tl::short_name(type);
      ASSERT_EQ(bits(type, std::nextafter(middle, 0)), pattern) << tl::short_name(type);
    }
  }
}

// Through float, 1 + 2^-11 + 2^-40 would first become 1 + 2^-11, a tie, and then 1.
TEST(Element, RoundsOnceFromDouble) { EXPECT_EQ(bits(dtype_id::float16, 1 + 0x1p-11 + 0x1p-40), 0x3c01u); }

TEST(Element, OverflowsToInfinityOrNan) {
  EXPECT_EQ(bits(dtype_id::float16, 65519), 0x7bffu);
  EXPECT_EQ(bits(dtype_id::float16, 65520), 0x7c00u);
  EXPECT_EQ(bits(dtype_id::bfloat16, -1e39), 0xff80u);
  EXPECT_EQ(bits(dtype_id::float8e5, 61440), 0x7cu);
  EXPECT_EQ(bits(dtype_id::float8e4nv, 448), 0x7eu);
  EXPECT_EQ(bits(dtype_id::float8e4nv, 464), 0x7eu);
  EXPECT_EQ(bits(dtype_id::float8e4nv, 465), 0x7fu);
  EXPECT_EQ(bits(dtype_id::float8e4nv, -kInf), 0xffu);
  EXPECT_TRUE(std::isnan(value(dtype_id::float8e4nv, 0x7f)));
  EXPECT_EQ(value(dtype_id::float32, bits(dtype_id::float32, 1e300)), kInf);
}

TEST(Element, SaturatesIntegers) {
  EXPECT_EQ(bits(dtype_id::int8, 1000), 0x7fu);
  EXPECT_EQ(bits(dtype_id::int8, -1000), 0x80u);
  EXPECT_EQ(bits(dtype_id::uint8, -3), 0u);
  EXPECT_EQ(bits(dtype_id::uint32, 4294967295.0), 0xffffffffu);
  EXPECT_EQ(bits(dtype_id::int64, 1e30), 0x7fffffffffffffffu);
  EXPECT_EQ(bits(dtype_id::uint64, 0x1p64), 0xffffffffffffffffu);
  EXPECT_EQ(bits(dtype_id::int32, kNan), 0u);
  EXPECT_EQ(bits(dtype_id::int32, 2.5), 2u);
  EXPECT_EQ(bits(dtype_id::int1, -0.5), 1u);
}

TEST(Element, CountsUlpsInTheStorageType) {
  EXPECT_EQ(ulps(dtype_id::float32, 1, 1 + 0x1p-22), 2);
  EXPECT_EQ(ulps(dtype_id::float16, -0x1p-24, 0x1p-24), 2);
  EXPECT_EQ(ulps(dtype_id::float32, 0.0, -0.0), 0);
  EXPECT_EQ(ulps(dtype_id::float64, -kInf, kInf), 2.0 * 0x7ff0000000000000);
  EXPECT_EQ(ulps(dtype_id::float32, kNan, 1), kInf);
  EXPECT_EQ(ulps(dtype_id::float32, kNan, kNan), 0);
  EXPECT_EQ(ulps(dtype_id::int32, -2, 5), 7);
}

TEST(Element, SaysTheShortestDecimalThatReadsBack) {
  EXPECT_EQ(text(dtype_id::float32, 0.1f), "0.1");
  EXPECT_EQ(text(dtype_id::float16, 0.1), "0.1");
  EXPECT_EQ(text(dtype_id::bfloat16, 3.140625), "3.14");
  EXPECT_EQ(text(dtype_id::float64, 1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(text(dtype_id::float32, kNan), "nan");
  EXPECT_EQ(text(dtype_id::float32, -kInf), "-inf");
  EXPECT_EQ(text(dtype_id::int32, -7), "-7");
  EXPECT_EQ(text(dtype_id::int1, 1), "true");
}

TEST(Element, PoisonIsNoNumberAnyoneComputes) {
  for (int type = 0; type <= static_cast<int>(dtype_id::float64); ++type) {
    std::array<std::byte, 8> bytes{};
    poison(static_cast<dtype_id>(type), bytes.data());
    if (tl::is_floating(static_cast<dtype_id>(type))) EXPECT_TRUE(std::isnan(decode(static_cast<dtype_id>(type), bytes.data())));
    else EXPECT_EQ(bytes[0], std::byte{0xA5});
  }
}

}  // namespace
}  // namespace kl
