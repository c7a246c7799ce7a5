#include <cli/bench/rows.hpp>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

gpu::GpuTiming timing(double median_us) {
  gpu::GpuTiming t;
  t.median_us = median_us;
  t.low_us = median_us - 1;
  t.high_us = median_us + 1;
  return t;
}

struct Made {
  PuzzleFolder folder;
  std::vector<Contender> contenders;
  TimedRun run;
};

// As many contenders as figures; 0 us is one whose cases did not pass.
Made made(const std::vector<double>& medians_us) {
  Made m;
  m.folder.number = 8;
  m.folder.slug = "vector-add";
  m.run.size = "n=4";
  m.run.model = {.bytes = 2000, .flop = 1000};
  for (const double us : medians_us) {
    m.contenders.push_back({"c" + std::to_string(m.contenders.size()), "file.hpp", {}});
    TimedContender& timed = m.run.contenders.emplace_back();
    timed.report.replay = "./kernelings run vector-add";
    if (us > 0) timed.timing = timing(us);
    else timed.report.verdict = Verdict::kWrong;
  }
  return m;
}

std::vector<BenchRow> rows(const Made& m) { return rows_of(m.folder, m.contenders, m.run); }

TEST(RowsOf, CompareWithTheFirst) {
  const auto all = rows(made({100, 50, 101, 110}));
  ASSERT_EQ(all.size(), 4U);
  EXPECT_FALSE(all[0].speed);
  EXPECT_DOUBLE_EQ(all[1].speed.value(), 2);
  EXPECT_EQ(all[1].against_first, Speed::kFaster);
  EXPECT_EQ(all[2].against_first, Speed::kSame);
  EXPECT_EQ(all[3].against_first, Speed::kSlower);
  EXPECT_EQ(all[3].contender.name, "c3");
  EXPECT_EQ(all[3].size, "n=4");
}

TEST(RowsOf, AWrongKernelHasNoSpeed) {
  Made m = made({100, 0});
  m.run.contenders[0].report.verdict = Verdict::kWrong;  // at the timed size
  const auto all = rows(m);
  EXPECT_FALSE(all[0].timing);
  EXPECT_EQ(all[0].trouble, "the outputs of this size are wrong");
  EXPECT_EQ(all[1].trouble, "not timed: it has to pass first");
  EXPECT_EQ(all[1].replay, "./kernelings run vector-add");
  EXPECT_FALSE(all[1].speed);
}

TEST(RowsOf, WithoutAFirstTimingThereIsNoRatio) {
  const auto all = rows(made({0, 50}));
  EXPECT_TRUE(all[1].timing);
  EXPECT_FALSE(all[1].speed);
}

TEST(VerdictOf, IsThatOfTheFirstRowWithoutATiming) {
  Bench bench;
  bench.rows = rows(made({100, 50}));
  EXPECT_EQ(verdict_of(bench), Verdict::kPass);
  bench.rows[1].timing.reset();
  EXPECT_EQ(verdict_of(bench), Verdict::kUnavailable) << "right, but not timed";
  bench.rows = rows(made({100, 0}));
  EXPECT_EQ(verdict_of(bench), Verdict::kWrong);
  bench.unavailable = "no GPU";
  EXPECT_EQ(verdict_of(bench), Verdict::kUnavailable);
}

TEST(Figures, OfTheModel) {
  const auto all = rows(made({100}));
  EXPECT_DOUBLE_EQ(intensity(all[0].model), 0.5);
  EXPECT_DOUBLE_EQ(intensity({.bytes = 0, .flop = 5}), 0);
  EXPECT_DOUBLE_EQ(gflop_per_s(all[0]), 0.01);
}

}  // namespace
}  // namespace kl::cli
