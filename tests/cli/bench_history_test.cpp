#include <cli/bench/history.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <tests/cli/temporary_folder.hpp>

namespace kl::cli {
namespace {

const BenchSubject kSubject{"08_vector-add", "n=268435456", "NVIDIA H200"};

BenchRecord record(double median_us, const char* hash = "0123456789abcdef") {
  return record_of(kSubject, {.median_us = median_us, .low_us = median_us * 0.997, .high_us = median_us * 1.003}, true, hash, {});
}

std::string now_against(double median_us, BenchRecord best) {
  best.time = "2026-11-20T08:00:00Z";
  return standing(record(median_us), &best);
}

TEST(Standing, OfASteadyRun) {
  EXPECT_EQ(now_against(720, record(742)), "3.1 % faster than your best so far, 742.0 us (2026-11-20)");
  EXPECT_EQ(now_against(742, record(720)), "best so far 720.0 us (2026-11-20), this is 3.0 % slower");
  EXPECT_EQ(standing(record(742), nullptr), "your first timing here: the one to beat");
}

TEST(Standing, SaysNothingAboutOverlappingIntervals) {
  EXPECT_EQ(now_against(742, record(742.5)), "as fast as your best so far, 742.5 us (2026-11-20)");
}

TEST(Standing, OfANoisyRunIsNoClaim) {
  BenchRecord now = record(700), best = record(742);
  now.noisy = true;
  best.time = "2026-11-20T08:00:00Z";
  EXPECT_EQ(standing(now, &best), "best so far 742.0 us (2026-11-20); this run does not count");
  EXPECT_EQ(standing(now, nullptr), "no best so far");
}

TEST(BestOf, IsTheFastestThatCounts) {
  std::vector<BenchRecord> all = {record(742), record(720), record(700), record(710), record(690), record(680)};
  all[2].noisy = true;
  all[3].validated = false;
  all[4].subject.size = "n=1";
  all[5].subject.device = "NVIDIA L4";
  ASSERT_NE(best_of(all, kSubject), nullptr);
  EXPECT_EQ(best_of(all, kSubject)->median_us, 720);
  EXPECT_EQ(best_of(all, {"08_vector-add", "n=2", "NVIDIA H200"}), nullptr);
  EXPECT_EQ(newest_best_of(all, "08_vector-add", "n=268435456")->median_us, 680) << "the newest is of another GPU";
  all.pop_back();
  EXPECT_EQ(newest_best_of(all, "08_vector-add", "n=268435456")->median_us, 720);
  EXPECT_EQ(newest_best_of(all, "07_coalesce", "n=268435456"), nullptr);
}

TEST(History, KeepsRecordsAndTheFilesOfBests) {
  TemporaryFolder work;
  BenchHistory history(work.path());
  EXPECT_TRUE(history.load().empty());
  BenchRecord first = record(742, "aaaaaaaaaaaaaaaa");
  first.meta = {{"BLOCK", "512"}};
  history.add(first, nullptr, "first");
  const BenchRecord second = record(720, "bbbbbbbbbbbbbbbb"), third = record(730, "cccccccccccccccc");
  history.add(second, &first, "second");
  history.add(third, &second, "third");
  EXPECT_EQ(history.take_warning(), "");

  const auto all = BenchHistory(work.path()).load();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].meta, first.meta);
  EXPECT_EQ(all[0].time, first.time);
  EXPECT_DOUBLE_EQ(all[1].low_us, second.low_us);
  EXPECT_TRUE(all[2].validated);
  EXPECT_EQ(work.read("bench/best/08_vector-add.aaaaaaaaaaaaaaaa.hpp"), "first");
  EXPECT_EQ(work.read("bench/best/08_vector-add.bbbbbbbbbbbbbbbb.hpp"), "second");
  EXPECT_FALSE(std::filesystem::exists(history.kept_file(third)));
}

TEST(History, KeepsNoFileOfARunThatDoesNotCount) {
  TemporaryFolder work;
  BenchHistory history(work.path());
  BenchRecord noisy = record(742);
  noisy.noisy = true;
  history.add(noisy, nullptr, "text");
  EXPECT_EQ(history.load().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(history.kept_file(noisy)));
}

TEST(History, SkipsDamagedLinesAndLosesNoOther) {
  TemporaryFolder work;
  BenchHistory history(work.path());
  history.add(record(742), nullptr, "text");
  // Bytes that are no JSON, JSON that is no record, and a line that a crash cut short.
  std::ofstream(work / "bench/history.jsonl", std::ios::app) << "\xff\xfe\n{\"time\": 3}\n{\"time\": \"2026-";
  history.add(record(720), nullptr, "text");
  const auto all = history.load();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].median_us, 720);
  EXPECT_NE(history.take_warning().find("history.jsonl: 3 lines cannot be read and are skipped"), std::string::npos);
}

TEST(History, ThatCannotBeWrittenIsAWarning) {
  TemporaryFolder work;
  work.write("bench", "a file where the folder should be");
  BenchHistory history(work.path());
  history.add(record(742), nullptr, "text");
  EXPECT_NE(history.take_warning().find("this timing is not remembered"), std::string::npos);
  EXPECT_TRUE(history.load().empty());
}

}  // namespace
}  // namespace kl::cli
