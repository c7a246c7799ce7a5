#include <cli/watch/file.hpp>

#include <poll.h>

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

using Clock = FileWatcher::Clock;

// Milliseconds until a save is reported, -1 if none is within `limit_ms`.
int wait_for_save(FileWatcher& watcher, int limit_ms) {
  const auto start = Clock::now();
  while (true) {
    const auto now = Clock::now();
    const int elapsed =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(now - start).count());
    if (watcher.saved(now)) return elapsed;
    if (elapsed > limit_ms) return -1;
    pollfd waiting{watcher.fd(), POLLIN, 0};
    ::poll(&waiting, 1, watcher.wait_ms());
  }
}

// With inotify and, as on a filesystem without events, without.
class WatchFileTest : public ::testing::TestWithParam<bool> {
 protected:
  WatchFileTest() { folder_.write("a.hpp", "old"); }
  TemporaryFolder folder_;
};
INSTANTIATE_TEST_SUITE_P(Ways, WatchFileTest, ::testing::Bool());

constexpr int kSoonMs = 400 + FileWatcher::kPollMs;  // generous: machines are busy

TEST_P(WatchFileTest, SeesAFileWrittenInPlace) {
  FileWatcher watcher(folder_ / "a.hpp", GetParam());
  EXPECT_EQ(wait_for_save(watcher, 250), -1);
  folder_.write("a.hpp", "new text");
  EXPECT_GE(wait_for_save(watcher, kSoonMs), 0);
  EXPECT_EQ(wait_for_save(watcher, 250), -1) << "one save is reported once";
}

TEST_P(WatchFileTest, SeesAFileReplacedByRenaming) {
  FileWatcher watcher(folder_ / "a.hpp", GetParam());
  folder_.write("a.tmp", "new");
  std::filesystem::rename(folder_ / "a.hpp", folder_ / "a.hpp~");
  EXPECT_FALSE(watcher.saved(Clock::now() + std::chrono::seconds(1))) << "there is no file at this moment";
  std::filesystem::rename(folder_ / "a.tmp", folder_ / "a.hpp");
  EXPECT_GE(wait_for_save(watcher, kSoonMs), 0);
}

TEST_P(WatchFileTest, IgnoresReadersAndOtherFiles) {
  FileWatcher watcher(folder_ / "a.hpp", GetParam());
  folder_.read("a.hpp");
  folder_.write("b.hpp", "x");
  EXPECT_EQ(wait_for_save(watcher, 250), -1);
  EXPECT_FALSE(watcher.pending());
}

TEST_P(WatchFileTest, ReportsSavesInQuickSuccessionOnce) {
  FileWatcher watcher(folder_ / "a.hpp", GetParam());
  for (int i = 0; i < 3; ++i) folder_.write("a.hpp", std::string(static_cast<std::size_t>(10 + i), 'x'));
  EXPECT_GE(wait_for_save(watcher, kSoonMs), 0);
  EXPECT_EQ(wait_for_save(watcher, 250), -1);
}

TEST_P(WatchFileTest, EndlessSavingDoesNotPostponeForever) {
  FileWatcher watcher(folder_ / "a.hpp", GetParam());
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      folder_.write("a.hpp", std::string(static_cast<std::size_t>(i % 100), 'x'));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  EXPECT_GE(wait_for_save(watcher, 2 * kSoonMs), 0);
  stop = true;
  writer.join();
}

TEST(WatchFile, SeesAReplacedFolder) {
  TemporaryFolder folder;
  folder.write("work/a.hpp", "old");
  FileWatcher watcher(folder / "work/a.hpp");
  std::filesystem::remove_all(folder / "work");
  folder.write("work/a.hpp", "new");
  EXPECT_GE(wait_for_save(watcher, kSoonMs), 0) << "inotify is blind here";
}

}  // namespace
}  // namespace kl::cli
