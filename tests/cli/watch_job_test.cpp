#include <cli/watch/job.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <fstream>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

using Clock = Job::Clock;

Job::Result wait_for(Job& job, int limit_ms = 5000) {
  const auto end = Clock::now() + std::chrono::milliseconds(limit_ms);
  while (Clock::now() < end) {
    if (auto result = job.poll()) return *result;
    ::usleep(2000);
  }
  ADD_FAILURE() << "the job did not end";
  return {};
}

bool no_child_left() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

TEST(Job, ReturnsWhatItsWorkReturns) {
  Job job;
  const std::string large(1 << 20, 'x');  // more than a pipe holds
  job.start([&](const std::atomic<bool>&) { return large; });
  const Job::Result result = wait_for(job);
  EXPECT_FALSE(result.died);
  EXPECT_EQ(result.text, large);
  EXPECT_TRUE(no_child_left());
}

TEST(Job, SaysHowItDied) {
  Job job;
  job.start([](const std::atomic<bool>&) -> std::string { ::abort(); });
  const Job::Result result = wait_for(job);
  EXPECT_TRUE(result.died);
  EXPECT_NE(result.text.find("signal 6"), std::string::npos) << result.text;
  job.start([](const std::atomic<bool>&) -> std::string { throw std::runtime_error("because"); });
  EXPECT_EQ(wait_for(job).text, "because");
}

TEST(Job, CancelSetsTheFlag) {
  Job job;
  job.start([](const std::atomic<bool>& cancelled) -> std::string {
    while (!cancelled) ::usleep(1000);
    return "stopped";
  });
  ::usleep(20'000);
  job.cancel();
  EXPECT_TRUE(wait_for(job).cancelled);
  EXPECT_FALSE(job.running());
}

TEST(Job, CancelEndsWorkThatIgnoresTheFlagAndItsChildren) {
  TemporaryFolder folder;
  Job job;
  job.start([&](const std::atomic<bool>&) -> std::string {
    const pid_t grandchild = ::fork();  // in a group of its own, as a running kernel is
    if (grandchild == 0) {
      ::setpgid(0, 0);
      std::ofstream(folder / "pid") << ::getpid() << std::flush;
      while (true) ::pause();
    }
    while (true) ::pause();
  });
  while (folder.read("pid").empty()) ::usleep(1000);
  const pid_t grandchild = std::stoi(folder.read("pid"));
  const auto start = Clock::now();
  job.cancel();
  EXPECT_TRUE(wait_for(job).cancelled);
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(Job::kGraceMs + 1000));
  EXPECT_TRUE(no_child_left());
  EXPECT_EQ(::kill(grandchild, 0), -1) << "the grandchild lives";
}

TEST(Job, EndsWithItsOwner) {
  {
    Job job;
    job.start([](const std::atomic<bool>&) -> std::string {
      while (true) ::pause();
    });
  }
  EXPECT_TRUE(no_child_left());
}

}  // namespace
}  // namespace kl::cli
