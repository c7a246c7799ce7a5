// Ranks of scores that are known within an interval.
#include <leaderboard/store/standings.hpp>

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace kl::board {
namespace {

// Of a user of its own.
Standing timed(std::int64_t id, double score, double reach) { return {id, id, score, score - reach, score + reach, 0}; }

std::vector<std::pair<std::int64_t, std::int64_t>> ids_and_ranks(const std::vector<Standing>& standings) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  for (const Standing& s : standings) out.emplace_back(s.id, s.rank);
  return out;
}
using Ranks = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST(Standings, WhatCannotBeToldApartSharesARankByAge) {
  EXPECT_EQ(ids_and_ranks(ranked({timed(1, 0.900, 0.01), timed(2, 0.915, 0.01), timed(3, 0.80, 0.01)})), (Ranks{{1, 1}, {2, 1}, {3, 3}}));
}

TEST(Standings, WhatCanBeToldApartDoesNot) {
  EXPECT_EQ(ids_and_ranks(ranked({timed(1, 0.900, 0.004), timed(2, 0.915, 0.004)})), (Ranks{{2, 1}, {1, 2}}));
}

// Each overlaps its neighbour, and the last not the first: no chain carries a rank down.
TEST(Standings, AChainIsCutWhereTheFirstIsNotReached) {
  EXPECT_EQ(ids_and_ranks(ranked({timed(1, 0.90, 0.008), timed(2, 0.89, 0.008), timed(3, 0.88, 0.008)})), (Ranks{{1, 1}, {2, 1}, {3, 3}}));
}

TEST(Standings, CountedScoresShareARankIfTheyAreEqual) {
  EXPECT_EQ(ids_and_ranks(ranked({timed(3, 0.5, 0), timed(1, 0.5, 0), timed(2, 0.5000001, 0)})), (Ranks{{2, 1}, {1, 2}, {3, 2}}));
}

TEST(Standings, AUserStandsWithTheEarliestThatIsAsGoodAsTheBest) {
  auto of_one = [](std::int64_t id, double score) { return Standing{id, 7, score, score - 0.01, score + 0.01, 0}; };
  EXPECT_EQ(ids_and_ranks(ranked({of_one(1, 0.80), of_one(2, 0.905), of_one(3, 0.91), of_one(4, 0.90)})), (Ranks{{2, 1}}));
}

// One kernel, fifty times, by fifty people: the spread of medians is what their intervals say, and all are first.
TEST(Standings, OneKernelFiftyTimesTies) {
  std::mt19937 random(7);
  std::normal_distribution<double> spread(0.9, 0.001);
  std::vector<Standing> all;
  for (int i = 1; i <= 50; ++i) all.push_back(timed(i, spread(random), 0.005));
  const auto standings = ranked(all);
  EXPECT_TRUE(std::all_of(standings.begin(), standings.end(), [](const Standing& s) { return s.rank == 1; }));
  EXPECT_EQ(standings.front().id, 1);
}

TEST(Standings, NobodyIsNobody) { EXPECT_TRUE(ranked({}).empty()); }

}  // namespace
}  // namespace kl::board
