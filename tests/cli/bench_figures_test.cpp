#include <cli/bench/figures.hpp>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

TEST(Compare, NeedsDisjointIntervals) {
  EXPECT_EQ(compare({90, 99}, {100, 110}), Speed::kFaster);
  EXPECT_EQ(compare({111, 120}, {100, 110}), Speed::kSlower);
  EXPECT_EQ(compare({90, 100}, {100, 110}), Speed::kSame) << "one shared point";
  EXPECT_EQ(compare({104, 105}, {100, 110}), Speed::kSame);
}

TEST(TimeText, HasFourDigits) {
  EXPECT_EQ(time_text(7.5524), "7.552");
  EXPECT_EQ(time_text(75.524), "75.52");
  EXPECT_EQ(time_text(755.24), "755.2");
  EXPECT_EQ(time_text(7552.4), "7552");
  EXPECT_EQ(time_text(75524), "75524");
}

TEST(RateText, ChangesTheUnitOfFlops) {
  EXPECT_EQ(rate_text(4265.7, false), "4266 GB/s");
  EXPECT_EQ(rate_text(12.34, false), "12.3 GB/s");
  EXPECT_EQ(rate_text(9999, true), "9999 GFLOP/s");
  EXPECT_EQ(rate_text(67'123, true), "67.1 TFLOP/s");
  EXPECT_EQ(rate_text(671'300, true), "671 TFLOP/s");
}

}  // namespace
}  // namespace kl::cli
