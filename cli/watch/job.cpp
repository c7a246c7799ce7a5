#include <cli/watch/job.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstring>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <cli/atomic_file.hpp>

namespace kl::cli {
namespace {

std::atomic<bool> cancel_flag{false};

// The terminal stays the parent's: the child neither reads from it nor writes to it.
void leave_terminal() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
}

// The parent of a process, from /proc/PID/stat: "PID (name) state parent ..."; the name may hold anything.
pid_t parent_of(const std::filesystem::path& folder) {
  std::ifstream in(folder / "stat");
  std::string text;
  std::getline(in, text);
  const auto name_end = text.rfind(')');
  int parent = 0;
  if (name_end == std::string::npos || std::sscanf(text.c_str() + name_end + 1, " %*c %d", &parent) != 1)
    return 0;
  return parent;
}

// Ends and reaps the children that this process has inherited from a killed job.
void end_orphans() {
  for (int attempt = 0; attempt < 100; ++attempt) {
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (ended < 0) return;  // no child is left
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", none)) {
      const int pid = std::atoi(entry.path().filename().c_str());
      if (pid <= 1 || parent_of(entry.path()) != ::getpid()) continue;
      ::kill(-pid, SIGKILL);  // its group, if it leads one
      ::kill(pid, SIGKILL);
    }
    ::usleep(1000);
  }
}

[[noreturn]] void run_in_child(int pipe, pid_t parent,
                               const std::function<std::string(const std::atomic<bool>&)>& work) {
  ::setpgid(0, 0);
  cancel_flag = false;
  struct sigaction action {};
  action.sa_handler = [](int) { cancel_flag = true; };
  ::sigaction(SIGTERM, &action, nullptr);
  for (const int number :
       {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    ::signal(number, SIG_DFL);
  // Killed or crashed, the parent takes its check with it.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(1);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  leave_terminal();
  int status = 1;
  try {
    status = write_all(pipe, work(cancel_flag)) ? 0 : 1;
  } catch (const std::exception& error) {
    write_all(pipe, error.what());
  }
  ::_exit(status);
}

}  // namespace

void Job::start(const std::function<std::string(const std::atomic<bool>&)>& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(ends[0]);
    run_in_child(ends[1], parent, work);
  }
  ::close(ends[1]);
  if (pid_ < 0) {
    const int error = errno;
    ::close(ends[0]);
    throw std::system_error(error, std::generic_category(), "fork");
  }
  ::setpgid(pid_, pid_);  // also here: kill_now may come before the child gets to it
  pipe_ = ends[0];
  ::fcntl(pipe_, F_SETFL, O_NONBLOCK);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  text_.clear();
  cancel_time_.reset();
}

void Job::cancel() {
  if (!running() || cancelled()) return;
  ::kill(pid_, SIGTERM);
  cancel_time_ = Clock::now();
}

Job::Result Job::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ::close(pipe_);
  pid_ = pipe_ = -1;
  Result result{cancelled(), false, std::move(text_)};
  cancel_time_.reset();
  if (result.cancelled || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return result;
  result.died = true;
  if (WIFSIGNALED(status))
    result.text = fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return result;
}

void Job::kill_now() {
  if (!running()) return;
  // A moment to end its own children in order, then the whole group at once.
  cancel();
  const auto end = Clock::now() + std::chrono::milliseconds(kGraceMs);
  while (Clock::now() < end) {
    if (poll()) return;
    ::usleep(2000);
  }
  kill_group();
  reap();
  end_orphans();
}

void Job::kill_group() {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // the child may not lead its group yet
}

std::optional<Job::Result> Job::poll() {
  if (!running()) return std::nullopt;
  if (cancelled() && Clock::now() > *cancel_time_ + std::chrono::milliseconds(kGraceMs)) {
    kill_group();
    const Result result = reap();  // not when the pipe ends: an orphan may hold it open
    end_orphans();
    return result;
  }
  char buffer[16384];
  ssize_t count = 0;
  while ((count = ::read(pipe_, buffer, sizeof buffer)) > 0)
    text_.append(buffer, static_cast<std::size_t>(count));
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  const Result result = reap();
  if (result.cancelled) end_orphans();
  return result;
}

}  // namespace kl::cli
