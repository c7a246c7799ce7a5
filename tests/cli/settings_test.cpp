#include <cli/settings.hpp>

#include <cstdlib>

#include <gtest/gtest.h>

#include <cli/usage_error.hpp>
#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"PUZZLES", "CACHE", "TIME_LIMIT_MS", "SCHEDULES", "SEED", "COLOUR", "EDITOR", "MACHINE", "THREADS"}) {
      ::unsetenv((std::string("KERNELINGS_") + name).c_str());
    }
    for (const char* name : {"VISUAL", "EDITOR", "NO_COLOR"}) ::unsetenv(name);
    ::setenv("KERNELINGS_WORK", work_.path().c_str(), 1);
  }
  void TearDown() override { ::unsetenv("KERNELINGS_WORK"); }

  std::string error(const Overrides& overrides = {}) {
    try {
      load_settings(overrides);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder work_;
};

TEST_F(SettingsTest, DefaultsWithoutAnySource) {
  const Settings settings = load_settings({});
  EXPECT_EQ(settings.time_limit_ms, 10'000);
  EXPECT_EQ(settings.schedules, 3);
  EXPECT_EQ(settings.seed, 0u);
  EXPECT_EQ(settings.colour, Colour::kAuto);
  EXPECT_EQ(settings.work_dir, work_.path());
  EXPECT_EQ(settings.puzzles_dir, settings.root / "puzzles");
  EXPECT_TRUE(settings.editor.empty());
}

TEST_F(SettingsTest, LaterSourcesWin) {
  work_.write("kernelings.cfg", "# mine\ntime_limit_ms = 1\nschedules = 1\nseed = 1\n");
  EXPECT_EQ(load_settings({}).time_limit_ms, 1);
  ::setenv("KERNELINGS_SCHEDULES", "2", 1);
  ::setenv("KERNELINGS_SEED", "2", 1);
  const Settings settings = load_settings({.seed = 3});
  EXPECT_EQ(settings.time_limit_ms, 1);
  EXPECT_EQ(settings.schedules, 2);
  EXPECT_EQ(settings.seed, 3u);
}

TEST_F(SettingsTest, ThreadsComeFromAllSources) {
  EXPECT_EQ(load_settings({}).threads, 0);
  work_.write("kernelings.cfg", "threads = 2\n");
  EXPECT_EQ(load_settings({}).threads, 2);
  ::setenv("KERNELINGS_THREADS", "3", 1);
  EXPECT_EQ(load_settings({}).threads, 3);
  Overrides said;
  said.threads = 4;
  EXPECT_EQ(load_settings(said).threads, 4);
}

TEST_F(SettingsTest, EmptyVariablesAreNotSet) {
  ::setenv("KERNELINGS_SCHEDULES", "", 1);
  EXPECT_EQ(load_settings({}).schedules, 3);
}

TEST_F(SettingsTest, PathsInTheFileAreRelativeToIt) {
  work_.write("kernelings.cfg", "puzzles_dir = pack\n");
  EXPECT_EQ(load_settings({}).puzzles_dir, work_ / "pack");
  EXPECT_EQ(load_settings({.puzzles_dir = "/elsewhere"}).puzzles_dir, "/elsewhere");
}

TEST_F(SettingsTest, CacheReachesTheCompilers) {
  work_.write("kernelings.cfg", "cache_dir = c\n");
  load_settings({});
  EXPECT_EQ(std::getenv("KERNELINGS_CACHE"), (work_ / "c").string());
}

TEST_F(SettingsTest, UnknownKeyNamesFileLineAndNearestKey) {
  work_.write("kernelings.cfg", "seed = 1\n\ntime_limt_ms = 5\n");
  EXPECT_EQ(error(), (work_ / "kernelings.cfg").string() +
                         ":3: unknown key 'time_limt_ms'; did you mean 'time_limit_ms'?");
}

TEST_F(SettingsTest, WorkFolderCannotMoveItself) {
  work_.write("kernelings.cfg", "work_dir = x\n");
  EXPECT_NE(error().find("set KERNELINGS_WORK instead"), std::string::npos);
}

TEST_F(SettingsTest, BadValuesNameTheirSource) {
  work_.write("kernelings.cfg", "seed = 1\nschedules = many\n");
  EXPECT_EQ(error(), (work_ / "kernelings.cfg").string() +
                         ":2: schedules = 'many' is not a whole number of at least 1");
  ::setenv("KERNELINGS_SCHEDULES", "0", 1);
  EXPECT_EQ(
      error(),
      "the environment variable KERNELINGS_SCHEDULES: schedules = '0' is not a whole number of at least 1");
}

TEST_F(SettingsTest, BrokenLineIsAnErrorNotSilence) {
  work_.write("kernelings.cfg", "seed\n");
  EXPECT_NE(error().find("kernelings.cfg"), std::string::npos);
}

TEST_F(SettingsTest, RepeatedKeyNamesItsLine) {
  work_.write("kernelings.cfg", "seed = 1\nseed = 2\n");
  EXPECT_NE(error().find("set twice"), std::string::npos) << error();
}

TEST_F(SettingsTest, ColourFollowsSettingThenNoColor) {
  EXPECT_TRUE(use_colour(load_settings({.colour = "always"}), -1));
  EXPECT_FALSE(use_colour(load_settings({.colour = "never"}), -1));
  EXPECT_FALSE(use_colour(load_settings({}), -1));
  EXPECT_EQ(error({.colour = "pink"}), "--colour: colour 'pink' is not one of auto, always, never");
}

}  // namespace
}  // namespace kl::cli
