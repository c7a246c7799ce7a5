// Shares of the ceiling, their intervals, and figures that nobody believes.
#include <leaderboard/worker/gpu_score.hpp>

#include <set>

#include <gtest/gtest.h>

#include <leaderboard/worker/shapes.hpp>

namespace kl::board {
namespace {

gpu::GpuTiming timing(double us, double reach_us) {
  gpu::GpuTiming t;
  t.median_us = us, t.low_us = us - reach_us, t.high_us = us + reach_us;
  t.bytes = 1e6, t.copy_bytes = 1e6, t.copy_us = 90, t.copy_low_us = 89.9, t.copy_high_us = 90.1;
  t.host_us = us + 20, t.device_us = us;
  return t;
}

Interval share_of(const gpu::GpuTiming& t) { return share_of(t, ceiling_of(t, {})); }
std::string disbelief(const gpu::GpuTiming& t, int launches) { return disbelief(t, ceiling_of(t, {}), launches); }

TEST(GpuScore, AShareIsTheCopysTimeOverTheMedian) {
  const Interval share = share_of(timing(100, 0.2));
  EXPECT_DOUBLE_EQ(share.value, 0.9);
  EXPECT_NEAR(share.low, 89.9 / 100.2 * (1 - kRunToRun), 1e-12);
  EXPECT_NEAR(share.high, 90.1 / 99.8 * (1 + kRunToRun), 1e-12);
  gpu::GpuTiming half = timing(100, 0.2);
  half.copy_bytes = 2e6;  // the ceiling was measured with another size
  EXPECT_DOUBLE_EQ(share_of(half).value, 0.45);
  EXPECT_DOUBLE_EQ(ceiling_of(half, {}).value, 45);
  gpu::GpuTiming unknown = timing(100, 0.2);
  unknown.bytes = 0;
  EXPECT_EQ(share_of(unknown).value, 0);
}

// The longer of the two ways to be held up is the ceiling.
TEST(GpuScore, ArithmeticIsACeilingToo) {
  const gpu::GpuTiming t = timing(100, 0.2);  // its traffic takes 90 us
  EXPECT_DOUBLE_EQ(ceiling_of(t, {80, 79, 81}).value, 90);
  const Interval ceiling = ceiling_of(t, {95, 94, 96});
  EXPECT_DOUBLE_EQ(ceiling.value, 95);
  EXPECT_DOUBLE_EQ(board::share_of(t, ceiling).value, 0.95);
  EXPECT_NEAR(board::share_of(t, ceiling).low, 94 / 100.2 * (1 - kRunToRun), 1e-12);
  EXPECT_NE(board::disbelief(t, Interval{110, 109, 111}, 1), "");
}

TEST(GpuScore, TheMeanIsGeometricAndItsIntervalNarrower) {
  const Interval mean = geometric_mean({{0.9, 0.89, 0.91}, {0.4, 0.395, 0.405}});
  EXPECT_NEAR(mean.value, 0.6, 1e-12);
  EXPECT_LT(mean.high / mean.low, 0.91 / 0.89);
  EXPECT_LT(mean.low, mean.value);
  EXPECT_GT(mean.high, mean.value);
  const Interval one = geometric_mean({{0.9, 0.89, 0.91}});
  EXPECT_NEAR(one.low, 0.89, 1e-12);
  EXPECT_NEAR(one.high, 0.91, 1e-12);
  EXPECT_EQ(geometric_mean({}).value, 0);
  EXPECT_EQ(geometric_mean({{0.9, 0.89, 0.91}, {}}).value, 0);  // one without a figure
}

TEST(GpuScore, BesideTheTopOnlyTheRatioCounts) {
  const Interval top{0.9, 0.895, 0.905};
  EXPECT_TRUE(overlap(relative_score(top, {1.0, 0.999, 1.001}), top));
  EXPECT_TRUE(overlap(relative_score(top, {1.004, 1.002, 1.006}), top));   // slower by less than is known of the top
  EXPECT_FALSE(overlap(relative_score(top, {1.03, 1.02, 1.04}), top));
  const Interval faster = relative_score(top, {0.9, 0.89, 0.91});
  EXPECT_NEAR(faster.value, 1, 1e-12);
  EXPECT_GT(faster.low, top.high);
}

TEST(GpuScore, WhatIsTooGoodOrSeenByOneClockAloneIsNotBelieved) {
  EXPECT_EQ(disbelief(timing(100, 0.2), 1), "");
  EXPECT_EQ(disbelief(timing(86, 0.2), 1), "");  // 104.7 %
  EXPECT_NE(disbelief(timing(85, 0.2), 1).find("nothing is as fast"), std::string::npos);  // 105.9 %
  gpu::GpuTiming hidden = timing(100, 0.2);
  hidden.host_us = 149;  // a tenth, and what it takes to begin a launch
  EXPECT_EQ(disbelief(hidden, 1), "");
  hidden.host_us = 160;
  EXPECT_NE(disbelief(hidden, 1).find("the host's clock"), std::string::npos);
  EXPECT_EQ(disbelief(hidden, 3), "");
  hidden.host_us = 110, hidden.device_us = 200;
  EXPECT_NE(disbelief(hidden, 1).find("the GPU's own clock"), std::string::npos);
}

// --- sizes that no list names
Puzzle sized(std::vector<std::string> names, std::vector<std::vector<std::int64_t>> cases, std::vector<std::int64_t> bench) {
  Puzzle puzzle;
  puzzle.parameters = std::move(names);
  puzzle.cases = std::move(cases);
  puzzle.bench = std::move(bench);
  puzzle.arguments = [](const Case& c) -> Arguments {
    std::int64_t n = 1;
    for (const std::int64_t v : c.values()) n *= v;
    return {input<float>("x", {n}), output<float>("y", {n})};
  };
  return puzzle;
}

TEST(GpuShapes, TheTimedSizeFitsItsLimits) {
  const Puzzle vector = sized({"n"}, {{1024}, {127}, {1}}, {1 << 28});
  EXPECT_EQ((*timed_case(vector, {}))["n"], 1 << 25);  // 128 MiB of outputs
  const Puzzle small = sized({"n"}, {{1024}, {127}}, {5000});
  EXPECT_EQ((*timed_case(small, {}))["n"], 5000);
  EXPECT_FALSE(timed_case(sized({"n"}, {{1}, {2}}, {}), {}));
  // A parameter that never changes stays, and multiples stay multiples.
  const Puzzle matrix = sized({"m", "d"}, {{64, 64}, {192, 64}}, {3 << 20, 64});
  const Case timed = *timed_case(matrix, {});
  EXPECT_EQ(timed["d"], 64);
  EXPECT_EQ(timed["m"] % 64, 0);
  EXPECT_LE(timed["m"] * 64 * 4, ShapeLimits{}.output_bytes);
}

TEST(GpuShapes, TheHiddenSizeIsOddAndNear) {
  const Puzzle vector = sized({"n"}, {{1024}, {127}, {1}}, {1 << 20});
  const Case timed = *timed_case(vector, {});
  std::set<std::int64_t> drawn;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::int64_t n = (*hidden_timed_case(vector, timed, seed))["n"];
    EXPECT_EQ(n % 2, 1);
    EXPECT_LT(n, timed["n"]);
    EXPECT_GT(n, timed["n"] - timed["n"] / 15);
    drawn.insert(n);
  }
  EXPECT_GT(drawn.size(), 15U);
  // An odd number of the steps that all listed sizes are made of.
  const Puzzle steps = sized({"m"}, {{64}, {192}}, {1 << 20});
  const std::int64_t m = (*hidden_timed_case(steps, *timed_case(steps, {}), 3))["m"];
  EXPECT_EQ(m % 64, 0);
  EXPECT_EQ(m / 64 % 2, 1);
  EXPECT_FALSE(hidden_timed_case(sized({"n"}, {{8}, {8}}, {8}), Case({"n"}, {8}), 1));  // nothing may change
}

}  // namespace
}  // namespace kl::board
