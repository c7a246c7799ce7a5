#include <cli/watch/terminal.hpp>

#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include <cli/watch/keys.hpp>

namespace kl::cli {
namespace {

// For the handlers below, which can reach nothing else.
termios saved_state;
volatile sig_atomic_t saved_fd = -1;

constexpr int kFatal[] = {SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
constexpr int kRead[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};

extern "C" void restore_and_die(int number) {
  if (saved_fd >= 0) ::tcsetattr(saved_fd, TCSANOW, &saved_state);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

sigset_t read_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : kRead) ::sigaddset(&set, number);
  return set;
}

}  // namespace

RawTerminal::RawTerminal(int fd) : fd_(fd) {
  ::tcgetattr(fd_, &saved_state);
  saved_fd = fd_;
  for (const int number : kFatal) ::signal(number, restore_and_die);
  resume();
}

RawTerminal::~RawTerminal() {
  suspend();
  saved_fd = -1;
  for (const int number : kFatal) ::signal(number, SIG_DFL);
}

void RawTerminal::suspend() { ::tcsetattr(fd_, TCSADRAIN, &saved_state); }

void RawTerminal::resume() {
  termios raw = saved_state;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(fd_, TCSADRAIN, &raw);
}

SignalReader::SignalReader() {
  const sigset_t set = read_signals();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  fd_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  ::signal(SIGPIPE, SIG_IGN);
}

SignalReader::~SignalReader() {
  ::close(fd_);
  const sigset_t set = read_signals();
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

int SignalReader::next() {
  signalfd_siginfo info;
  return ::read(fd_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

void stop_self() {
  // SIGSTOP rather than the default action of SIGTSTP: that one does nothing in an orphaned group, and
  // the signal is blocked.
  ::kill(::getpid(), SIGSTOP);
}

void Painter::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd_, text.data(), text.size());
    if (count < 0 && errno != EINTR) return;  // the terminal is gone; SIGHUP says so too
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Painter::paint(const std::vector<std::string>& lines) {
  std::string out = std::string(kMarkPastes) + "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += lines[i] + "\x1b[0m\x1b[K" + (i + 1 < lines.size() ? "\r\n" : "");
  out += "\x1b[J";
  write(out);
  painted_rows_ = static_cast<int>(lines.size());
}

void Painter::keep(int screen_rows) {
  // Line feeds on the last row push the rows at the top into the scrollback.
  const int rows = painted_rows_ < 0 ? screen_rows : std::min(painted_rows_, screen_rows);
  write(fmt::format("\x1b[{};1H{}", screen_rows, std::string(static_cast<std::size_t>(rows), '\n')) +
        "\x1b[H\x1b[J");
  painted_rows_ = 0;
}

void Painter::leave() {
  if (painted_rows_ > 0) write(fmt::format("{}\x1b[{};1H\x1b[0m\r\n\x1b[J", kMarkNoPastes, painted_rows_));
}

}  // namespace kl::cli
