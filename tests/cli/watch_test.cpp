// Watch mode on a pseudo-terminal, as a person uses it.
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

using Clock = std::chrono::steady_clock;

class WatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* program = std::getenv("KERNELINGS_PROGRAM");
    if (!program) GTEST_SKIP() << "KERNELINGS_PROGRAM is not set";
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // whatever the program leaves behind falls to this test
    const winsize size{24, 80, 0, 0};
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ == 0) {
      ::setenv("TERM", "xterm", 1);
      ::setenv("NO_COLOR", "1", 1);
      ::setenv("KERNELINGS_WORK", work_.path().c_str(), 1);
      ::setenv("KERNELINGS_PUZZLES", KL_SOURCE_DIR "/tests/cli/puzzles", 1);
      ::execl(program, program, nullptr);
      ::_exit(127);
    }
    // An open slave end keeps the terminal's state readable after the program has gone.
    slave_ = ::open(::ptsname(terminal_), O_RDWR | O_NOCTTY);
    ::tcgetattr(slave_, &before_);
    before_known_ = (before_.c_lflag & ICANON) != 0;  // else the program was faster
  }

  void TearDown() override {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    ::close(slave_);
    ::close(terminal_);
  }

  // Reads until `text` has been painted since the last call that found something.
  bool sees(const std::string& text, int limit_ms = 20'000) {
    const auto end = Clock::now() + std::chrono::milliseconds(limit_ms);
    while (seen_.find(text) == std::string::npos) {
      if (Clock::now() > end) {
        ADD_FAILURE() << "not seen: " << text << "\nscreen since then:\n" << seen_;
        return false;
      }
      pollfd waiting{terminal_, POLLIN, 0};
      if (::poll(&waiting, 1, 50) <= 0) continue;
      char buffer[4096];
      const ssize_t count = ::read(terminal_, buffer, sizeof buffer);
      if (count > 0) seen_.append(buffer, static_cast<std::size_t>(count));
    }
    seen_.erase(0, seen_.find(text) + text.size());
    return true;
  }

  void press(const char* keys) {
    ASSERT_EQ(::write(terminal_, keys, std::strlen(keys)), static_cast<ssize_t>(std::strlen(keys)));
  }

  // As editors do: a new file takes the old one's name.
  void save(const std::string& name, const std::string& text) {
    work_.write(name + ".new", text);
    std::filesystem::rename(work_ / (name + ".new"), work_ / name);
  }

  std::string solved(const std::string& name) {
    std::string text = work_.read(name);
    replace(text, "TL_HOLE(1, tl::tile<bool, BLOCK>)", "offsets < n");
    replace(text, "TL_HOLE(2)", "tl.store(out + offsets, 2.0f * a, mask)");
    return text;
  }
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  }

  int wait_for_exit() {
    // What it still prints must be read, or restoring the terminal waits for it.
    const auto end = Clock::now() + std::chrono::seconds(5);
    int status = 0;
    while (Clock::now() < end) {
      if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return status;
      }
      char buffer[4096];
      pollfd waiting{terminal_, POLLIN, 0};
      if (::poll(&waiting, 1, 10) > 0) (void)!::read(terminal_, buffer, sizeof buffer);
    }
    ADD_FAILURE() << "the program does not end";
    return -1;
  }

  void expect_clean_exit() {
    termios after{};
    ::tcgetattr(slave_, &after);
    EXPECT_TRUE((after.c_lflag & ICANON) && (after.c_lflag & ECHO)) << "the terminal is not restored";
    if (before_known_) {
      EXPECT_EQ(std::memcmp(&before_, &after, sizeof after), 0);
    }
    ::usleep(100'000);  // orphans need a moment to reach their new parent
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
  }

  TemporaryFolder work_;
  pid_t pid_ = -1;
  int terminal_ = -1, slave_ = -1;
  termios before_{};
  bool before_known_ = false;
  std::string seen_;
};

TEST_F(WatchTest, ChecksOnSaveAndAdvancesOnlyWhenAsked) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("n");
  ASSERT_TRUE(sees("twice has not passed yet"));
  save("01_twice.hpp", solved("01_twice.hpp"));
  ASSERT_TRUE(sees("PASS"));
  ASSERT_TRUE(sees("Press n for 02 copy"));
  ASSERT_TRUE(sees("1/2 passed"));
  press("n");
  ASSERT_TRUE(sees("02_copy.hpp"));
  press("p");
  ASSERT_TRUE(sees("01_twice.hpp"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
  EXPECT_NE(work_.read("progress.json").find("\"passed\": true"), std::string::npos);
}

TEST_F(WatchTest, ShowsTheBeginningOfHelpOnASmallTerminal) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  const winsize small{12, 40, 0, 0};
  ::ioctl(terminal_, TIOCSWINSZ, &small);
  ASSERT_TRUE(sees("more lines above"));
  press("?");
  ASSERT_TRUE(sees("Edit your file in any editor"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
}

TEST_F(WatchTest, TakesNoKeysFromWhatIsPasted) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("\x1b[200~auto value = tl.load(x, mask);\nq\x1b[201~");
  ASSERT_TRUE(sees("What is pasted is left aside"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

TEST_F(WatchTest, ANewSaveCancelsTheRunningCheck) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  const std::string solution = solved("01_twice.hpp");
  std::string endless = solution;
  replace(endless, "auto mask", "volatile int zero = 0; while (zero == 0) {} auto mask");
  save("01_twice.hpp", endless);
  ASSERT_TRUE(sees("checking ... 2 s"));
  const auto start = Clock::now();
  save("01_twice.hpp", solution);
  ASSERT_TRUE(sees("PASS", 8000)) << "the time limit of the endless kernel is 10 s";
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(8));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

TEST_F(WatchTest, SaysThatTheFileIsGoneAndGoesOnWhenItIsBack) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  const std::string solution = solved("01_twice.hpp");
  std::filesystem::remove(work_ / "01_twice.hpp");
  ASSERT_TRUE(sees("is gone. It is checked when it is back"));
  save("01_twice.hpp", solution);
  ASSERT_TRUE(sees("PASS"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
}

TEST_F(WatchTest, QuitsInTheMiddleOfACheck) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  std::string endless = solved("01_twice.hpp");
  replace(endless, "auto mask", "volatile int zero = 0; while (zero == 0) {} auto mask");
  save("01_twice.hpp", endless);
  ASSERT_TRUE(sees("checking ... 1 s"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

TEST_F(WatchTest, ShowsHintsListAndHelp) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("h");
  ASSERT_TRUE(sees("What does the last block do?"));
  press("h");
  ASSERT_TRUE(sees("A mask says which lanes exist."));
  press("l");
  ASSERT_TRUE(sees("> 01  twice"));
  press("cop");
  ASSERT_TRUE(sees("search: cop_"));
  press("\x7f\x7f\x7f");
  ASSERT_TRUE(sees("> 01  twice"));
  press("\x1b");
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("?");
  ASSERT_TRUE(sees("newer"));
  press("x");
  ASSERT_TRUE(sees("? shows what the keys do."));
  press("c");
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("\x1b[A");  // an arrow does nothing
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

TEST_F(WatchTest, TypingInTheListFindsAPuzzleAndEnterOpensIt) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("l");
  press("opy\r");
  ASSERT_TRUE(sees("02_copy.hpp"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
}

TEST_F(WatchTest, LeavesTheScreenForOtherVerbsAndComesBack) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("v");
  ASSERT_TRUE(sees("01_twice.html"));
  ASSERT_TRUE(sees("Enter goes back to watch mode."));
  press("\n");
  ASSERT_TRUE(sees("v view  d debug  g GPU"));
  EXPECT_TRUE(std::filesystem::exists(work_ / "view/01_twice.html"));
  press("g");  // with or without a GPU, there is a verdict
  ASSERT_TRUE(sees("twice"));
  ASSERT_TRUE(sees("Enter goes back to watch mode."));
  press("\n");
  ASSERT_TRUE(sees("v view  d debug  g GPU"));
  press("d");
  ASSERT_TRUE(sees("(gdb)", 60'000));
  press("\x03");  // is gdb's, not watch mode's
  press("quit\n");
  ASSERT_TRUE(sees("Enter goes back to watch mode."));
  press("\n");
  ASSERT_TRUE(sees("v view  d debug  g GPU"));
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

class WatchSignalTest : public WatchTest, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Signals, WatchSignalTest, ::testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT));

TEST_P(WatchSignalTest, RestoresTheTerminalAndDiesOfIt) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  ::kill(pid_, GetParam());
  const int status = wait_for_exit();
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), GetParam());
  expect_clean_exit();
}

TEST_F(WatchTest, StopsAndContinues) {
  ASSERT_TRUE(sees("0 of 2 holes filled"));
  press("\x1a");
  int status = 0;
  ASSERT_EQ(::waitpid(pid_, &status, WUNTRACED), pid_);
  ASSERT_TRUE(WIFSTOPPED(status));
  termios stopped{};
  ::tcgetattr(slave_, &stopped);
  EXPECT_TRUE(stopped.c_lflag & ICANON) << "the shell gets its own terminal back";
  ::kill(pid_, SIGCONT);
  ASSERT_TRUE(sees("0 of 2 holes filled")) << "it paints again";
  press("q");
  EXPECT_EQ(wait_for_exit(), 0);
  expect_clean_exit();
}

}  // namespace
}  // namespace kl::cli
