#include <cli/progress_store.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

PuzzleFolder folder(int number, const std::string& slug) {
  PuzzleFolder folder;
  folder.number = number;
  folder.slug = slug;
  return folder;
}

TEST(ProgressStore, RemembersAcrossPrograms) {
  TemporaryFolder work;
  work.write("a.hpp", "text");
  ProgressStore store(work.path());
  record_run(store, folder(1, "a"), Verdict::kPass, true, work / "a.hpp");
  record_run(store, folder(1, "a"), Verdict::kRace, true, work / "a.hpp");
  const Progress progress = ProgressStore(work.path()).load();
  const PuzzleProgress& puzzle = progress.at("01_a");
  EXPECT_TRUE(puzzle.passed);
  EXPECT_EQ(puzzle.last_verdict, Verdict::kRace);
  EXPECT_EQ(puzzle.passed_hash.size(), 16u);
  EXPECT_EQ(puzzle.last_time.back(), 'Z');
  EXPECT_EQ(store.take_warning(), "");
}

TEST(ProgressStore, PassOfOneCaseIsNoPass) {
  TemporaryFolder work;
  ProgressStore store(work.path());
  record_run(store, folder(1, "a"), Verdict::kPass, false, work / "a.hpp");
  EXPECT_TRUE(store.load().empty());
  record_run(store, folder(1, "a"), Verdict::kWrong, false, work / "a.hpp");
  EXPECT_EQ(store.load().at("01_a").last_verdict, Verdict::kWrong);
}

TEST(ProgressStore, SetsDamagedFilesAsideWithOneWarning) {
  for (const char* text :
       {"{\"format\": 1, \"puzz", "", "[]", "{\"format\": \"x\"}", "{\"format\": 1, \"puzzles\": 3}"}) {
    TemporaryFolder work;
    work.write("progress.json", text);
    ProgressStore store(work.path());
    EXPECT_TRUE(store.load().empty()) << text;
    EXPECT_NE(store.take_warning().find("progress.json.bad"), std::string::npos) << text;
    EXPECT_EQ(work.read("progress.json.bad"), text);
    store.load();
    EXPECT_EQ(store.take_warning(), "");
  }
}

TEST(ProgressStore, SetsNewerFilesAsideAndKeepsEarlierOnes) {
  TemporaryFolder work;
  work.write("progress.json.bad", "first");
  work.write("progress.json", R"({"format": 99, "puzzles": {}})");
  ProgressStore store(work.path());
  store.update([](Progress& progress) { progress["01_a"].hint_tier = 2; });
  EXPECT_NE(store.take_warning().find("another version"), std::string::npos);
  EXPECT_EQ(work.read("progress.json.bad"), "first");
  EXPECT_EQ(work.read("progress.json.bad.2"), R"({"format": 99, "puzzles": {}})");
  EXPECT_EQ(store.load().at("01_a").hint_tier, 2);
}

TEST(ProgressStore, UnwritableFolderIsAWarning) {
  ProgressStore store("/proc/nowhere");
  store.update([](Progress& progress) { progress["01_a"].hint_tier = 2; });
  EXPECT_NE(store.take_warning(), "");
}

TEST(ProgressStore, TwoProcessesLoseNothing) {
  TemporaryFolder work;
  constexpr int kUpdates = 40;
  const auto count_up = [&](const char* key) {
    ProgressStore store(work.path());
    for (int i = 0; i < kUpdates; ++i) store.update([&](Progress& progress) { ++progress[key].hint_tier; });
  };
  const pid_t child = ::fork();
  if (child == 0) {
    count_up("01_a");
    ::_exit(0);
  }
  count_up("02_b");
  ::waitpid(child, nullptr, 0);
  const Progress progress = ProgressStore(work.path()).load();
  EXPECT_EQ(progress.at("01_a").hint_tier, kUpdates);
  EXPECT_EQ(progress.at("02_b").hint_tier, kUpdates);
  for (const auto& entry : std::filesystem::directory_iterator(work.path())) {
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path();
  }
}

TEST(NextPuzzle, IsTheFirstThatHasNotPassed) {
  const std::vector<PuzzleFolder> puzzles = {folder(1, "a"), folder(2, "b")};
  Progress progress;
  EXPECT_EQ(next_puzzle(puzzles, progress), &puzzles[0]);
  progress["01_a"].passed = true;
  EXPECT_EQ(next_puzzle(puzzles, progress), &puzzles[1]);
  progress["02_b"].passed = true;
  EXPECT_EQ(next_puzzle(puzzles, progress), nullptr);
}

}  // namespace
}  // namespace kl::cli
