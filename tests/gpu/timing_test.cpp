// Order statistics, and the line that says them.
#include <gpu/timing.hpp>

#include <gtest/gtest.h>

#include <gpu/run_backend.hpp>

namespace kl::gpu {
namespace {

std::vector<double> one_to(int n) {
  std::vector<double> samples;
  for (int i = n; i >= 1; --i) samples.push_back(i);
  return samples;
}

TEST(Quantiles, OfNothingAreZero) { EXPECT_EQ(quantiles({}).median, 0); }

TEST(Quantiles, OfOneSampleAreThatSample) {
  const Quantiles q = quantiles({3});
  EXPECT_EQ(q.low, 3);
  EXPECT_EQ(q.median, 3);
  EXPECT_EQ(q.high, 3);
}

// Conover's table: of 100 samples the ranks 40 and 61 enclose the median with 95 %.
TEST(Quantiles, IntervalIsOfRanks) {
  const Quantiles q = quantiles(one_to(100));
  EXPECT_DOUBLE_EQ(q.median, 50.5);
  EXPECT_EQ(q.low, 40);
  EXPECT_EQ(q.high, 61);
  EXPECT_NEAR(q.p10, 10.9, 1e-9);
  EXPECT_NEAR(q.p90, 90.1, 1e-9);
}

TEST(Quantiles, SettledMeansHalfAPercent) {
  EXPECT_FALSE(is_settled(quantiles(one_to(100))));
  EXPECT_TRUE(is_settled({.median = 1000, .low = 996, .high = 1004}));
  EXPECT_FALSE(is_settled({.median = 1000, .low = 996, .high = 1006}));
  EXPECT_FALSE(is_settled({}));
}

TEST(Ratios, AreOfPairs) {
  // Both follow the same clock, which doubles half way: alone neither median would tell.
  std::vector<double> first, second;
  for (int i = 0; i < 100; ++i) {
    const double clock = i < 50 ? 1 : 2;
    first.push_back(9 * clock), second.push_back(10 * clock);
  }
  const Quantiles q = ratios(first, second);
  EXPECT_DOUBLE_EQ(q.median, 0.9);
  EXPECT_DOUBLE_EQ(q.low, 0.9);
  EXPECT_DOUBLE_EQ(q.high, 0.9);
  EXPECT_DOUBLE_EQ(ratios({4, 4, 4}, {2, 2}).median, 2);  // as far as both go
  EXPECT_EQ(ratios({1}, {0}).median, 0);
  EXPECT_EQ(ratios({}, {}).median, 0);
}

TEST(TimingText, SaysMedianIntervalAndShareOfTheCopy) {
  GpuTiming t{.median_us = 755.2, .low_us = 752, .high_us = 759, .samples = 60, .bytes = 3221225472.0, .gb_per_s = 4266.1,
              .copy_gb_per_s = 4305, .percent = 99.1};
  EXPECT_EQ(timing_text(t), "median 755 us [752, 759], 4266 GB/s, 99.1 % of this GPU's copy");
  t.noisy = true;
  EXPECT_EQ(timing_text(t),
            "median 755 us [752, 759], 4266 GB/s, 99.1 % of this GPU's copy (noisy: after 60 samples the interval is still wide)");
}

TEST(TimingText, SaysThatTheClocksWereHeldDown) {
  EXPECT_EQ(timing_text({.median_us = 2.345, .low_us = 2.3, .high_us = 2.4, .throttled = true}),
            "median 2.35 us [2.30, 2.40] (slower than it could be: power or heat held the GPU's clocks down)");
}

TEST(TimingText, IsFinerWhereItIsFast) {
  EXPECT_EQ(timing_text({.median_us = 2.345, .low_us = 2.3, .high_us = 2.4}), "median 2.35 us [2.30, 2.40]");
}

}  // namespace
}  // namespace kl::gpu
