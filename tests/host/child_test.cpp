// run_in_child: what a child does wrong is a value, and nothing of it is left behind.
#include <host/child.hpp>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include <host/shared_pages.hpp>

namespace kl::host {
namespace {

constexpr ChildLimits kShort = {.time_ms = 200, .memory_bytes = 256 << 20, .output_bytes = 1000};

TEST(Child, ReturnsExitCodeAndBothStreams) {
  const auto result = run_in_child(kShort, [] {
    std::printf("out ");
    std::fflush(stdout);
    std::fprintf(stderr, "err");
    return 7;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.output, "out err");
  EXPECT_FALSE(result.output_truncated);
  EXPECT_GT(result.wall_ms, 0);
}

TEST(Child, KeepsTheCallersUnflushedOutputOutOfTheChild) {
  std::printf("the caller's line, not yet flushed ");
  const auto result = run_in_child(kShort, [] {
    std::printf("child");
    return 0;
  });
  std::printf("\n");
  EXPECT_EQ(result.output, "child");
}

TEST(Child, ReadsNothingAndHasNoOtherFile) {
  const int leak = open("/dev/null", O_RDONLY);
  const auto result = run_in_child(kShort, [&] {
    char byte = 0;
    if (read(STDIN_FILENO, &byte, 1) != 0) return 1;
    return fcntl(leak, F_GETFD) == -1 ? 0 : 2;
  });
  close(leak);
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Child, LinesBeforeACrashAreKept) {
  const auto result = run_in_child(kShort, [] {
    std::printf("last words\n");
    raise(SIGSEGV);
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kSignalled);
  EXPECT_EQ(result.signal, SIGSEGV);
  EXPECT_EQ(result.output, "last words\n");
}

TEST(Child, AnExceptionIsAnAbort) {
  const auto result = run_in_child(kShort, []() -> int { throw std::runtime_error("reason"); });
  EXPECT_EQ(result.how, ChildResult::kSignalled);
  EXPECT_EQ(result.signal, SIGABRT);
  EXPECT_NE(result.output.find("reason"), std::string::npos);
}

TEST(Child, OutputIsCutAtTheLimit) {
  const auto result = run_in_child(kShort, [] {
    for (int i = 0; i < 300; ++i) std::printf("0123456789\n");
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.output.size(), 1000u);
  EXPECT_TRUE(result.output_truncated);
}

TEST(Child, EndlessOutputIsAFlood) {
  ChildLimits limits = kShort;
  limits.time_ms = 20'000;
  const auto result = run_in_child(limits, [] {
    while (true) std::printf("again and again\n");
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kFlooded);
  EXPECT_EQ(result.output.size(), 1000u);
  EXPECT_LT(result.wall_ms, 5000);
}

TEST(Child, AnInfiniteLoopTimesOut) {
  const auto result = run_in_child(kShort, [] {
    for (volatile bool go = true; go;) {
    }
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  EXPECT_GE(result.wall_ms, 200);
  EXPECT_LT(result.wall_ms, 2000);
}

TEST(Child, HasAGraceToSayWhereItIs) {
  const Shared<std::atomic<int>> where;
  const auto result = run_in_child(kShort, [&] {
    static std::atomic<int>* seen;
    seen = &*where;
    signal(SIGALRM, [](int) { *seen = 1; });
    while (true) pause();
    return 0;
  });
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  EXPECT_EQ(*where, 1);
}

TEST(Child, IgnoringTheAlarmOrBeingStoppedDoesNotHelp) {
  for (const int stop : {0, 1}) {
    const auto result = run_in_child(kShort, [&] {
      signal(SIGALRM, SIG_IGN);
      if (stop) raise(SIGSTOP);
      while (true) pause();
      return 0;
    });
    EXPECT_EQ(result.how, ChildResult::kTimedOut);
    EXPECT_LT(result.wall_ms, 2000);
  }
}

TEST(Child, AHugeAllocationFails) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer's allocator reserved its memory before the limit";
#endif
  const auto result = run_in_child(kShort, [] {
    try {
      std::vector<char> huge(std::size_t{2} << 30);
      return static_cast<int>(huge[0]) + 1;
    } catch (const std::bad_alloc&) {
      return 42;
    }
  });
  EXPECT_EQ(result.exit_code, 42);
}

TEST(Child, AllocationsWithinTheLimitSucceed) {
  void* const callers_own = std::malloc(std::size_t{512} << 20);  // does not count against the child
  const auto result = run_in_child(kShort, [] {
    void* const some = std::malloc(100 << 20);
    return some != nullptr ? 42 : 0;
  });
  std::free(callers_own);
  EXPECT_EQ(result.exit_code, 42);
}

TEST(Child, ABrokenPipeIsItsOwnSignal) {
  const auto result = run_in_child(kShort, [] {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) == 1 ? 2 : 3;
  });
  EXPECT_EQ(result.how, ChildResult::kSignalled);
  EXPECT_EQ(result.signal, SIGPIPE);
}

TEST(Child, ClosingItsOutputIsNotItsEnd) {
  const auto result = run_in_child(kShort, [] {
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    usleep(50'000);
    return 5;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 5);
}

TEST(Child, CallersHandlersDoNotRunInIt) {
  static std::atomic<int> calls = 0;
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) { ++calls; };
  sigaction(SIGINT, &action, &before);
  const auto result = run_in_child(kShort, [] {
    raise(SIGINT);
    return 0;
  });
  sigaction(SIGINT, &before, nullptr);
  EXPECT_EQ(result.how, ChildResult::kSignalled);
  EXPECT_EQ(result.signal, SIGINT);
  EXPECT_EQ(calls, 0);
}

// The compiler's limit: a driver starts what does the work, and fails when that is stopped.
constexpr ChildLimits kOneSecondOfProcessor = {.time_ms = 120'000, .cpu_ms = 1000};

TEST(Program, IsStoppedByTheProcessorTimeOfWhatItStarts) {
  const auto result = run_program(kOneSecondOfProcessor, {"sh", "-c", "sh -c 'while :; do :; done'; exit 1"});
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  EXPECT_LT(result.wall_ms, kOneSecondOfProcessor.time_ms);
}

TEST(Program, MayWaitLongerThanItMayCompute) {
  const auto result = run_program(kOneSecondOfProcessor, {"sleep", "1.5"});
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(run_program(kOneSecondOfProcessor, {"sh", "-c", "sleep 1.5; exit 3"}).exit_code, 3);
}

}  // namespace
}  // namespace kl::host
