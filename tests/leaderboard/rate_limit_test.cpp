#include <leaderboard/service/rate_limit.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kl::board {
namespace {

TEST(RateLimit, ABurstThenARate) {
  std::int64_t now = 0;
  RateLimit limit({3, 0.5}, [&] { return now; });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("ada"), 0);
  EXPECT_EQ(limit.take("ada"), 2);
  EXPECT_FALSE(limit.has("ada"));
  EXPECT_EQ(limit.take("eve"), 0);
  now += 2000;
  EXPECT_EQ(limit.take("ada"), 0);
  EXPECT_NE(limit.take("ada"), 0);
  now += 3'600'000;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("ada"), 0);
  EXPECT_NE(limit.take("ada"), 0);  // no more than the burst, however long the pause
}

TEST(RateLimit, AClockThatGoesBackTakesNothingAway) {
  std::int64_t now = 1'000'000;
  RateLimit limit({2, 1}, [&] { return now; });
  EXPECT_EQ(limit.take("ada"), 0);
  now -= 500'000;
  EXPECT_EQ(limit.take("ada"), 0);
  EXPECT_EQ(limit.take("ada"), 1);
}

TEST(RateLimit, ThreadsGetNoMoreThanThereIs) {
  RateLimit limit({100, 0.001}, [] { return std::int64_t{0}; });
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) taken += limit.take("one") == 0;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 100);
}

}  // namespace
}  // namespace kl::board
