// The walls themselves, whatever screening lets through.
#include <leaderboard/worker/sandbox.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "stores.hpp"

namespace kl::board {
namespace {

using host::ChildResult;

class Sandboxed : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = sandbox_unavailable(); !why.empty()) GTEST_SKIP() << why;
  }
  static ChildResult shell(const std::string& script, Sandbox sandbox = {}) { return run_in_sandbox(sandbox, {}, {"sh", "-c", script}); }
};

TEST_F(Sandboxed, ShowsNothingOfTheMachine) {
  for (const char* file : {"/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/sys", "/proc/1/root/etc/passwd"})
    EXPECT_NE(shell(std::string("cat ") + file + " || ls -d " + file + "/*").exit_code, 0) << file;
  // Its own processes alone: the shell, and what bubblewrap leaves as the first.
  EXPECT_EQ(shell("ls -d /proc/[0-9]* | wc -l").output.find_first_of("6789"), std::string::npos);
  EXPECT_EQ(shell("env | grep -vE '^(PATH|LC_ALL|PWD|SHLVL|_)='").output, "");
  EXPECT_EQ(shell("hostname 2>/dev/null || cat /proc/sys/kernel/hostname").output, "sandbox\n");
}

TEST_F(Sandboxed, HasNoNetwork) { EXPECT_EQ(shell("grep -c : /proc/net/dev").output, "1\n"); }  // the loopback

TEST_F(Sandboxed, WritesOnlyWhereItMay) {
  const StoreFolder folder;
  const auto mine = folder.path() / "mine", other = folder.path() / "other";
  mkdir(mine.c_str(), 0700);
  mkdir(other.c_str(), 0700);
  Sandbox sandbox;
  sandbox.writable = {mine};
  sandbox.read_only = {other};
  EXPECT_EQ(shell("echo x >" + (mine / "f").string(), sandbox).exit_code, 0);
  EXPECT_NE(shell("echo x >" + (other / "f").string(), sandbox).exit_code, 0);
  EXPECT_NE(shell("echo x >/usr/f", sandbox).exit_code, 0);
  EXPECT_NE(shell("mount -o remount,rw /usr || unshare -U true", sandbox).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(mine / "f"));
}

TEST_F(Sandboxed, EndsWithEverythingThatItStarted) {
  const host::ChildLimits limits{.time_ms = 500};
  const ChildResult result = run_in_sandbox({}, limits, {"sh", "-c", "sleep 987654 & setsid sleep 987654 & sleep 987654"});
  EXPECT_EQ(result.how, ChildResult::kTimedOut);
  usleep(300'000);
  EXPECT_NE(std::system("pgrep -f 'sleep 98765[4]' >/dev/null"), 0);
}

TEST_F(Sandboxed, SaysWhatIsMissing) {
  setenv("PATH", "/nonexistent", 1);
  EXPECT_NE(sandbox_unavailable().find("bubblewrap is not installed"), std::string::npos);
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
}

// In a test of its own process: confine_children() cannot be undone.
class Confined : public testing::Test {
 protected:
  static void SetUpTestSuite() { confine_children(); }
  static ChildResult child(const std::function<int()>& body) { return host::run_in_child({.time_ms = 5000}, body); }
  static void expect_killed(const std::function<int()>& body) {
    const ChildResult result = child(body);
    EXPECT_EQ(result.how, ChildResult::kSignalled) << result.exit_code << result.output;
    EXPECT_EQ(result.signal, SIGSYS);
  }
};

TEST_F(Confined, MayComputePrintAndRead) {
  const ChildResult result = child([] {
    std::vector<int> numbers(1 << 20, 1);
    void* pages = mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::ifstream self("/proc/self/maps");
    std::string line;
    std::getline(self, line);
    std::printf("%d\n", numbers[5]);
    return pages != MAP_FAILED && !line.empty() ? 0 : 1;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "1\n");
}

TEST_F(Confined, IsEndedForAnythingElse) {
  expect_killed([] { return static_cast<int>(fork()); });
  expect_killed([] { return execl("/bin/true", "true", static_cast<char*>(nullptr)); });
  expect_killed([] { return socket(AF_INET, SOCK_STREAM, 0); });
  expect_killed([] { return static_cast<int>(ptrace(PTRACE_TRACEME, 0, 0, 0)); });
  expect_killed([] { return kill(getppid(), 0); });
  expect_killed([] { return unlink("/tmp/nothing-of-this-name"); });
  expect_killed([] { return symlink("/etc/passwd", "/tmp/kl-link"); });
  expect_killed([] { return mkdir("/tmp/kl-dir", 0700); });
  expect_killed([] { return static_cast<int>(syscall(SYS_memfd_create, "x", 0)); });
  expect_killed([] { return static_cast<int>(syscall(SYS_io_uring_setup, 1, nullptr)); });
  expect_killed([] { return static_cast<int>(syscall(SYS_openat2, -1, "/etc/passwd", nullptr, 0)); });
  expect_killed([] { return static_cast<int>(syscall(0x40000000 + SYS_getpid)); });  // the same call by its x32 number
}

TEST_F(Confined, IsRefusedToWrite) {
  const ChildResult result = child([] {
    const bool refused = open("/tmp/kl-written", O_WRONLY) < 0 && errno == EACCES && open("/dev/null", O_RDWR) < 0 && errno == EACCES;
    return refused ? 0 : 1;
  });
  EXPECT_EQ(result.how, ChildResult::kExited);
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(Confined, StillCrashesByASignal) {
  const ChildResult result = child([]() -> int { std::abort(); });
  EXPECT_EQ(result.how, ChildResult::kSignalled);
  EXPECT_EQ(result.signal, SIGABRT);
}

TEST_F(Confined, ProgramsOfTheSystemAreNot) {
  const ChildResult result = host::run_program({}, {"sh", "-c", "echo $(echo from a child)"});
  EXPECT_EQ(result.output, "from a child\n");
}

}  // namespace
}  // namespace kl::board
