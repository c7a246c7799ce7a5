// Loads, gathers, broadcasting, where; conversions of every 16-bit pattern inside a kernel.
#include <cmath>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

class Memory : public testing::Test {
 protected:
  Memory() {
    for (int i = 0; i < 16; ++i) table.push_back((i * 7 + 3) % 16);
    for (int i = 0; i < 65536; ++i) bits.push_back(static_cast<std::uint16_t>(i));
    result =
        run_clean("memory.hpp", {input("x", x), input("table", table), output<float>("out", 579),
                                 scalar("n", 11), input("bits", bits), output<std::uint16_t>("again", 131072),
                                 output<float>("widened", 65536)});
  }
  float at(int i) const { return x[static_cast<std::size_t>(i)]; }

  std::vector<float> x = noise(16, 8);
  std::vector<int> table;
  std::vector<std::uint16_t> bits;
  RunResult result;
};

TEST_F(Memory, LoadsGathersAndBroadcasts) {
  std::vector<float> want;
  for (int i = 0; i < 16; ++i) want.push_back(i < 11 ? at(table[static_cast<std::size_t>(i)]) : 100);
  for (int i = 0; i < 16; ++i) want.push_back(i < 11 ? at(i) : -static_cast<float>(i));
  for (int i = 0; i < 16; ++i) want.push_back(i < 11 ? at(i) + 1 : -1);
  for (int i = 0; i < 16; ++i) want.push_back(i < 11 ? at(i) * 2 : -2);
  for (int i = 0; i < 256; ++i) want.push_back(at(i / 16) * 10 + at(i % 16));
  for (int i = 0; i < 256; ++i) want.push_back(at(i % 16));
  want.insert(want.end(), {at(0) + at(0), at(3), at(5)});
  expect_same_bits(values<float>(result, 2), want);
}

TEST_F(Memory, EverySixteenBitPatternSurvivesTheTripThroughFloat) {
  const auto again = values<std::uint16_t>(result, 4);
  const auto widened = values<float>(result, 5);
  ASSERT_EQ(again.size(), 131072u);
  for (std::size_t i = 0; i < 65536; ++i) {
    const unsigned exponent = i >> 10 & 31, mantissa = i & 1023;
    if (exponent == 31 && mantissa != 0) {
      ASSERT_TRUE(std::isnan(widened[i]));
    } else {
      ASSERT_EQ(again[i], i);
      const double magnitude = exponent == 31  ? INFINITY
                               : exponent == 0 ? std::ldexp(mantissa, -24)
                                               : std::ldexp(mantissa + 1024, static_cast<int>(exponent) - 25);
      ASSERT_EQ(widened[i], i & 0x8000 ? -magnitude : magnitude);
    }
    // A NaN stays one; a GPU drops its payload.
    if ((i & 0x7fff) > 0x7f80)
      ASSERT_GT(again[65536 + i] & 0x7fff, 0x7f80);
    else
      ASSERT_EQ(again[65536 + i], i);
  }
}

}  // namespace
}  // namespace kl::conformance
