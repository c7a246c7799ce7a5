// The search, with made-up clocks.
#include <tune/rounds.hpp>

#include <algorithm>

#include <gtest/gtest.h>

namespace kl::tune {
namespace {

gpu::GpuTiming timing(double us, double half_width = 0.5) {
  gpu::GpuTiming t;
  t.median_us = us;
  t.low_us = us - half_width;
  t.high_us = us + half_width;
  return t;
}

struct Round {
  std::vector<std::size_t> who;
  int budget_ms;
};

// Contender i takes true_us[i]; a negative time is a failure.
struct Clock {
  std::vector<double> true_us;
  std::vector<Round> rounds;
  std::vector<Measured> operator()(const std::vector<std::size_t>& who, int budget_ms) {
    rounds.push_back({who, budget_ms});
    std::vector<Measured> results;
    for (const std::size_t i : who)
      results.push_back(true_us[i] < 0 ? Measured{{}, "crashed"} : Measured{timing(true_us[i]), ""});
    return results;
  }
};

TEST(Rounds, AFewContendersAreTimedOnce) {
  Clock clock{{100, 90, 110}, {}};
  const auto scores = time_in_rounds(3, 3000, std::ref(clock));
  ASSERT_EQ(clock.rounds.size(), 1u);
  EXPECT_EQ(clock.rounds[0].who, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(clock.rounds[0].budget_ms, 1000);
  EXPECT_EQ(winner_of(scores), 1u);
}

TEST(Rounds, TheSlowerHalfLeavesAndTheFirstStays) {
  Clock clock;
  for (int i = 0; i < 33; ++i) clock.true_us.push_back(200 - i);  // the first is the slowest
  const auto scores = time_in_rounds(33, 40'000, std::ref(clock));
  ASSERT_EQ(clock.rounds.size(), 4u);  // 32, 16, 8, 4 rivals
  int total_ms = 0;
  for (const Round& round : clock.rounds) {
    EXPECT_EQ(round.who.front(), 0u);
    total_ms += round.budget_ms * static_cast<int>(round.who.size());
  }
  EXPECT_LE(total_ms, 40'000);
  EXPECT_GT(total_ms, 39'000);
  EXPECT_EQ(clock.rounds[3].who.size(), 5u);
  EXPECT_EQ(winner_of(scores), 32u);
  EXPECT_EQ(scores[1].rounds, 1);
  EXPECT_FALSE(scores[1].in_final);
  EXPECT_EQ(scores[32].rounds, 4);
  EXPECT_TRUE(scores[0].in_final);
}

TEST(Rounds, OneThatFailsLeavesAndIsNoWinner) {
  Clock clock{{100, -1, 99, 98, 97, 96, -1, 95}, {}};
  const auto scores = time_in_rounds(8, 10'000, std::ref(clock));
  EXPECT_EQ(scores[1].last.failure, "crashed");
  EXPECT_EQ(scores[1].rounds, 1);
  EXPECT_EQ(winner_of(scores), 7u);
}

TEST(Rounds, WhenTheFirstFailsNothingMoreIsTimed) {
  Clock clock{std::vector<double>(20, 50.0), {}};
  clock.true_us[0] = -1;
  const auto scores = time_in_rounds(20, 10'000, std::ref(clock));
  EXPECT_EQ(clock.rounds.size(), 1u);
  EXPECT_EQ(winner_of(scores), std::nullopt);
}

TEST(Rounds, ManyContendersStillGetTheLeastBudget) {
  Clock clock{std::vector<double>(1000, 50.0), {}};
  time_in_rounds(1000, 1000, std::ref(clock));
  for (const Round& round : clock.rounds) EXPECT_GE(round.budget_ms, 30);
}

TEST(Rounds, NoneAreNone) {
  Clock clock;
  EXPECT_TRUE(time_in_rounds(0, 1000, std::ref(clock)).empty());
  EXPECT_TRUE(clock.rounds.empty());
}

// Overlapping intervals are the same speed: no reason to change the file.
TEST(Winner, MustBeMeasurablyFasterThanTheFilesOwnValues) {
  const auto score = [](gpu::GpuTiming t) { return Score{{t, ""}, 1, true}; };
  EXPECT_EQ(winner_of({score(timing(100, 1)), score(timing(98.5, 1))}), 0u);
  EXPECT_EQ(winner_of({score(timing(100, 1)), score(timing(97.9, 1))}), 1u);
  Score left = score(timing(50));
  left.in_final = false;  // a first round's figure is no final's
  EXPECT_EQ(winner_of({score(timing(100, 1)), left}), 0u);
  EXPECT_EQ(winner_of({}), std::nullopt);
}

}  // namespace
}  // namespace kl::tune
