#include <host/child.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio_ext.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <host/turn.hpp>

namespace kl::host {
namespace {

using Clock = std::chrono::steady_clock;

void (*confinement)() = nullptr;

constexpr int kTickMs = 10;  // how late a cancellation or a lingering grandchild may be noticed

double elapsed_ms(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

// --- in the child ------------------------------------------------------------------------------

// The kernel tells only the group's leader that the caller died; the leader takes its group along.
extern "C" void kill_own_group(int) { kill(0, SIGKILL); }

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  struct sigaction action {};
  action.sa_handler = kill_own_group;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGTERM, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void redirect_standard_streams(int output) {
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  close_range(3, ~0U, 0);
  // What the caller had printed but not flushed is the caller's; lines survive a crash of the child. Only
  // a buffer of its own makes the C library forget that the stream was fully buffered.
  static char buffer[BUFSIZ];
  __fpurge(stdout);
  setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
}

// Address space in use now, so that a limit on growth holds whatever the caller has mapped.
std::int64_t mapped_bytes() {
  char text[64] = {};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const auto got = read(file, text, sizeof text - 1);
  close(file);
  return got > 0 ? std::atoll(text) * sysconf(_SC_PAGESIZE) : 0;
}

void limit(decltype(RLIMIT_AS) resource, std::int64_t most) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return;
  const auto wanted = static_cast<rlim_t>(most);
  now.rlim_cur = now.rlim_max == RLIM_INFINITY ? wanted : std::min(now.rlim_max, wanted);
  setrlimit(resource, &now);
}

void apply_limits(const ChildLimits& limits) {
  limit(RLIMIT_AS, mapped_bytes() + limits.memory_bytes);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  // Without a limit of its own, a backup for the caller's clock; it must never fire first, so that the verdict is the same.
  limit(RLIMIT_CPU, limits.cpu_ms > 0 ? (limits.cpu_ms + 999) / 1000 : limits.time_ms / 1000 + 5);
}

// noexcept: an exception that leaves the body must not unwind into the caller's frames, which exist
// in the child too.
[[noreturn]] void lead_child(const ChildLimits& limits, int output, pid_t parent,
                             const std::function<int()>& body) noexcept {
  setpgid(0, 0);
  reset_signals();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);  // it died before the line above
  redirect_standard_streams(output);
  apply_limits(limits);
  if (confinement != nullptr && !limits.is_program) confinement();
  const int code = body();
  std::fflush(stdout);
  std::fflush(stderr);
  _exit(code);
}

// --- in the caller -----------------------------------------------------------------------------

struct Watched {
  pid_t leader;
  int pipe;  // -1 after its end
  std::int64_t total_bytes = 0;
  ChildResult result;
};

// Reads what there is, but at most a megabyte, so that a flood cannot keep the caller from its clock.
void drain(Watched& child, const ChildLimits& limits) {
  char chunk[1 << 16];
  for (int i = 0; i < 16 && child.pipe >= 0; ++i) {
    const auto got = read(child.pipe, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      close(child.pipe);
      child.pipe = -1;
      return;
    }
    child.total_bytes += got;
    auto& output = child.result.output;
    const auto room = limits.output_bytes - static_cast<std::int64_t>(output.size());
    output.append(chunk, static_cast<std::size_t>(std::clamp<std::int64_t>(room, 0, got)));
    child.result.output_truncated |= got > room;
  }
}

// True once the leader has ended; it stays a zombie, so that its group's number cannot be reused.
bool leader_ended(const Watched& child, siginfo_t& status) {
  status.si_pid = 0;
  while (waitid(P_PID, static_cast<id_t>(child.leader), &status, WEXITED | WNOHANG | WNOWAIT) != 0) {
    if (errno != EINTR) return true;
  }
  return status.si_pid != 0;
}

void wait_for_news(const Watched& child) {
  if (child.pipe < 0) {
    // Every writer is gone: the leader is about to end.
    usleep(200);
    return;
  }
  pollfd news{child.pipe, POLLIN, 0};
  poll(&news, 1, kTickMs);
}

// Kills the group for a reason other than its own end; the first reason stands.
void end_group(Watched& child, ChildResult::How why) {
  if (child.result.how == ChildResult::kLost) child.result.how = why;
  kill(-child.leader, SIGKILL);
}

void watch(Watched& child, const ChildLimits& limits, const std::atomic<bool>* cancelled,
           Clock::time_point start) {
  siginfo_t status{};
  bool alarmed = false;
  while (true) {
    wait_for_news(child);
    drain(child, limits);
    if (leader_ended(child, status)) break;
    const double now_ms = elapsed_ms(start);
    if (turn_is_abandoned() || (cancelled != nullptr && cancelled->load(std::memory_order_relaxed))) {
      end_group(child, ChildResult::kCancelled);
    } else if (child.total_bytes > kFloodFactor * limits.output_bytes) {
      end_group(child, ChildResult::kFlooded);
    } else if (now_ms > limits.time_ms + kAlarmGraceMs) {
      end_group(child, ChildResult::kTimedOut);
    } else if (now_ms > limits.time_ms && !alarmed) {
      alarmed = true;
      child.result.how = ChildResult::kTimedOut;
      kill(child.leader, SIGALRM);
    }
  }
  if (child.result.how != ChildResult::kLost) return;
  if (status.si_pid == 0) {
    child.result.error = "the child process was reaped by another part of the program";
  } else if (status.si_code == CLD_EXITED) {
    child.result.how = ChildResult::kExited;
    child.result.exit_code = status.si_status;
  } else if (limits.cpu_ms > 0 && status.si_status == SIGXCPU) {
    child.result.how = ChildResult::kTimedOut;
  } else {
    child.result.how = ChildResult::kSignalled;
    child.result.signal = status.si_status;
  }
}

// Kills what the leader left behind, collects the last output and the leader itself.
void bury(Watched& child, const ChildLimits& limits) {
  kill(-child.leader, SIGKILL);
  drain(child, limits);
  if (child.pipe >= 0) close(child.pipe);
  while (waitpid(child.leader, nullptr, 0) < 0 && errno == EINTR) {
  }
  // Killed grandchildren stop a moment later. They are not ours to reap, and who adopts them may take
  // his time, so the wait is short.
  for (int i = 0; i < 10 && kill(-child.leader, 0) == 0; ++i) usleep(1000);
}

ChildResult lost(const char* what) {
  ChildResult result;
  result.error = std::string("cannot start a child process: ") + what + ": " + std::strerror(errno) +
                 "; close other programs or raise the limits on processes and open files (ulimit -u, -n)";
  return result;
}

}  // namespace

void set_confinement(void (*confine)()) { confinement = confine; }

ChildResult run_in_child(const ChildLimits& limits, const std::function<int()>& body,
                         const std::atomic<bool>* cancelled) {
  const auto start = Clock::now();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return lost("pipe");
  fcntl(ends[0], F_SETFL, O_NONBLOCK);

  // No handler of the caller may run in the child before its own are in place.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = getpid();
  const pid_t leader = fork();
  if (leader == 0) lead_child(limits, ends[1], parent, body);
  const int fork_errno = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(ends[1]);
  if (leader < 0) {
    close(ends[0]);
    errno = fork_errno;
    return lost("fork");
  }
  setpgid(leader, leader);  // the child does it too: whichever comes first

  Watched child{leader, ends[0], 0, {}};
  {
    const OthersTurn meanwhile;
    watch(child, limits, cancelled, start);
    bury(child, limits);
  }
  child.result.wall_ms = elapsed_ms(start);
  return std::move(child.result);
}

}  // namespace kl::host
