#include <cli/learner_file.hpp>

#include <gtest/gtest.h>

#include <cli/usage_error.hpp>
#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

class LearnerFileTest : public ::testing::Test {
 protected:
  LearnerFileTest() {
    puzzle_.number = 7;
    puzzle_.slug = "row-sum";
    puzzle_.path = folder_ / "puzzles/07_row-sum";
    settings_.work_dir = folder_ / "work";
    folder_.write("puzzles/07_row-sum/kernel.hpp", "starter");
  }
  TemporaryFolder folder_;
  PuzzleFolder puzzle_;
  Settings settings_;
};

TEST_F(LearnerFileTest, IsMadeOnceFromTheStarter) {
  EXPECT_TRUE(ensure_learner_file(settings_, puzzle_));
  EXPECT_EQ(folder_.read("work/07_row-sum.hpp"), "starter");
  folder_.write("work/07_row-sum.hpp", "mine");
  EXPECT_FALSE(ensure_learner_file(settings_, puzzle_));
  EXPECT_EQ(folder_.read("work/07_row-sum.hpp"), "mine");
}

TEST_F(LearnerFileTest, ResetKeepsEveryVersion) {
  ensure_learner_file(settings_, puzzle_);
  for (const char* text : {"first", "second"}) {
    folder_.write("work/07_row-sum.hpp", text);
    const auto backup = reset_learner_file(settings_, puzzle_);
    EXPECT_EQ(backup.parent_path(), folder_ / "work/backup");
    EXPECT_EQ(folder_.read(backup.lexically_relative(folder_.path())), text);
    EXPECT_EQ(folder_.read("work/07_row-sum.hpp"), "starter");
  }
}

TEST_F(LearnerFileTest, ResetWithoutAFileBacksUpNothing) {
  EXPECT_TRUE(reset_learner_file(settings_, puzzle_).empty());
  EXPECT_EQ(folder_.read("work/07_row-sum.hpp"), "starter");
}

TEST_F(LearnerFileTest, ResetWithoutAStarterLosesNothing) {
  folder_.write("work/07_row-sum.hpp", "mine");
  std::filesystem::remove(puzzle_.starter());
  EXPECT_THROW(reset_learner_file(settings_, puzzle_), UsageError);
  EXPECT_EQ(folder_.read("work/07_row-sum.hpp"), "mine");
}

TEST_F(LearnerFileTest, LinksStayLinks) {
  folder_.write("elsewhere.hpp", "mine");
  std::filesystem::create_directories(folder_ / "work");
  std::filesystem::create_symlink(folder_ / "elsewhere.hpp", folder_ / "work/07_row-sum.hpp");
  reset_learner_file(settings_, puzzle_);
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "work/07_row-sum.hpp"));
  EXPECT_EQ(folder_.read("elsewhere.hpp"), "starter");
}

}  // namespace
}  // namespace kl::cli
