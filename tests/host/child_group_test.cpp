// Whatever a child forks ends with it, and it ends with its caller.
#include <host/child.hpp>

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <host/shared_pages.hpp>

namespace kl::host {
namespace {

constexpr ChildLimits kShort = {.time_ms = 200, .memory_bytes = 256 << 20, .output_bytes = 1000};

// State and group of a process. A zombie that its adoptive parent has not reaped yet runs no more.
bool is_running(const std::string& pid, int* group = nullptr) {
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string text;
  if (!std::getline(stat, text)) return false;
  char state = 'X';
  int parent = 0, own_group = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 1, " %c %d %d", &state, &parent, &own_group);
  if (group != nullptr) *group = own_group;
  return state != 'Z' && state != 'X';
}

bool is_running(pid_t pid) { return is_running(std::to_string(pid)); }

int running_in_group(pid_t wanted) {
  int count = 0;
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    int group = 0;
    if (is_running(process.path().filename(), &group) && group == wanted) ++count;
  }
  return count;
}

bool ends_within(pid_t pid, int ms) {
  for (; ms > 0 && is_running(pid); ms -= 5) usleep(5000);
  return !is_running(pid);
}

bool has_children() { return waitpid(-1, nullptr, WNOHANG) != -1; }

TEST(Child, GrandchildrenDieWithIt) {
  const Shared<std::atomic<int>> pid;
  ChildLimits limits = kShort;
  limits.time_ms = 20'000;
  const auto result = run_in_child(limits, [&] {
    const pid_t made = fork();
    if (made == 0) {
      while (true) pause();
    }
    *pid = made;
    return 3;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_LT(result.wall_ms, 5000);  // it does not wait for whom it need not
  EXPECT_TRUE(ends_within(*pid, 500));
  EXPECT_FALSE(has_children());
}

TEST(Child, AForkBombStaysInItsGroupAndEnds) {
  const Shared<std::atomic<int>> group;
  const auto result = run_in_child(kShort, [&] {
    *group = getpid();
    int made = 0;
    while (true) {
      // Slow enough for two cores; every process forks further ones.
      if (made < 6 && fork() == 0) {
        made += 2;
        continue;
      }
      ++made;
      usleep(1000);
    }
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  EXPECT_EQ(running_in_group(*group), 0);
}

TEST(Child, CanBeCancelledFromAnotherThread) {
  std::atomic<bool> cancelled = false;
  ChildLimits limits = kShort;
  limits.time_ms = 20'000;
  std::jthread other([&] {
    usleep(50'000);
    cancelled = true;
  });
  const auto result = run_in_child(
      limits,
      []() -> int {
        while (true) pause();
      },
      &cancelled);
  EXPECT_EQ(result.how, ChildResult::kCancelled);
  EXPECT_LT(result.wall_ms, 1000);
  EXPECT_FALSE(has_children());
}

TEST(Child, SurvivesSignalsThatInterruptTheCaller) {
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) {};  // without SA_RESTART: every call may be interrupted
  sigaction(SIGUSR1, &action, &before);
  const pthread_t self = pthread_self();
  std::atomic<bool> done = false;
  std::jthread other([&] {
    while (!done) {
      pthread_kill(self, SIGUSR1);
      usleep(500);
    }
  });
  const auto result = run_in_child(kShort, [] {
    usleep(100'000);
    return 9;
  });
  done = true;
  other.join();
  sigaction(SIGUSR1, &before, nullptr);
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 9);
}

// Ctrl-C with its default action, or a crash of the program, kills the caller without warning.
TEST(Child, DiesWithItsParentAndTakesItsGroupAlong) {
  const Shared<std::atomic<int>> child, grandchild;
  const pid_t parent = fork();
  if (parent == 0) {
    ChildLimits limits = kShort;
    limits.time_ms = 30'000;
    run_in_child(limits, [&]() -> int {
      *child = getpid();
      const pid_t made = fork();
      if (made != 0) *grandchild = made;
      while (true) pause();
    });
    _exit(0);
  }
  while (*grandchild <= 0) usleep(1000);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  EXPECT_TRUE(ends_within(*child, 2000));
  EXPECT_TRUE(ends_within(*grandchild, 2000));
}

TEST(Program, RunsWithoutAShell) {
  const auto result = run_program(kShort, {"echo", "$HOME", "a  b"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "$HOME a  b\n");
}

TEST(Program, SeesTheEnvironmentItIsGiven) {
  const auto result = run_program(kShort, {"printenv", "KL_CHILD_TEST"}, {"KL_CHILD_TEST=yes"});
  EXPECT_EQ(result.output, "yes\n");
  EXPECT_EQ(std::getenv("KL_CHILD_TEST"), nullptr);
}

TEST(Program, ThatIsMissingExitsWith127) {
  const auto result = run_program(kShort, {"no-such-program-kl"});
  EXPECT_EQ(result.exit_code, 127);
  EXPECT_NE(result.output.find("no-such-program-kl"), std::string::npos);
}

TEST(Program, IsKilledAtItsTimeLimitWithItsChildren) {
  const auto result = run_program(kShort, {"sh", "-c", "sleep 100 & sleep 100"});
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  EXPECT_LT(result.wall_ms, 2000);
}

}  // namespace
}  // namespace kl::host
