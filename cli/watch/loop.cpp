// Waits for keys, signals, saves and the check's result, one at a time.
#include <cli/cards.hpp>
#include <cli/watch/loop.hpp>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <cli/choose.hpp>
#include <cli/path/path.hpp>
#include <cli/run_options.hpp>
#include <cli/watch/file.hpp>
#include <cli/watch/job.hpp>
#include <cli/watch/keys.hpp>
#include <cli/watch/session.hpp>
#include <cli/watch/terminal.hpp>

namespace kl::cli {
namespace {

class Watch {
 public:
  explicit Watch(const Settings& settings)
      : settings_(settings),
        session_(settings, in_path_order(settings, all_puzzles(settings)), use_colour(settings, STDOUT_FILENO)),
        terminal_(STDIN_FILENO),
        painter_(STDOUT_FILENO) {}

  // The signal that ended it, 0 for a key.
  int run() {
    open();
    while (!quit_) {
      wait();
      handle_signals();
      if (!quit_) handle_keys();
      if (quit_) break;
      handle_job();
      handle_save();
      repaint_seconds();
    }
    job_.kill_now();
    painter_.leave();
    return end_signal_;
  }

 private:
  void open() {
    watcher_.emplace(session_.file());
    check();
  }

  // A running check is cancelled first; the new one starts when it is gone.
  void check() {
    wanted_ = true;
    job_.cancel();
    if (session_.worth_keeping()) painter_.keep(terminal_size(STDOUT_FILENO).rows);
    session_.check_started();
    started_ = Job::Clock::now();
    start_wanted();
    paint();
  }

  void start_wanted() {
    if (!wanted_ || job_.running()) return;
    wanted_ = false;
    job_.start([this](const std::atomic<bool>& cancelled) {
      CheckOptions options = check_options(settings_, session_.file());
      options.cancelled = &cancelled;
      Report report = kl::check(session_.puzzle(), options);
      add_card(session_.puzzle(), report);
      return fmt::format("{}\n{}", name(report.verdict), to_text(report, style_));
    });
  }

  void handle_job() {
    const auto result = job_.poll();
    if (!result) return;
    if (!result->cancelled) {
      const auto line_end = result->text.find('\n');
      const auto verdict = verdict_from_name(std::string_view(result->text).substr(0, line_end));
      if (result->died || !verdict || line_end == std::string::npos) {
        session_.check_died(result->text);
      } else {
        session_.check_finished(*verdict, result->text.substr(line_end + 1));
      }
      paint();
    }
    start_wanted();
  }

  void handle_save() {
    const auto now = FileWatcher::Clock::now();
    const bool saved = watcher_->saved(now);
    if (watcher_->pending()) job_.cancel();  // already in vain
    if (saved) check();
    if (watcher_->gone(now) != std::exchange(gone_, watcher_->gone(now)) && gone_) {
      session_.file_gone();
      paint();
    }
  }

  void handle_keys() {
    char bytes[4096];
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, 0) <= 0) return;
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count <= 0) {
      quit_ = count == 0 || errno != EINTR;  // the terminal is gone
      return;
    }
    for (const char key : keys_.keys({bytes, static_cast<std::size_t>(count)})) {
      if (quit_) return;
      act(session_.key(key, style_.width));
    }
    if (keys_.take_pasted()) {
      session_.pasted();
      paint();
    }
  }

  void act(Action action) {
    switch (action) {
      case Action::kNone:
        break;
      case Action::kRepaint:
        paint();
        break;
      case Action::kCheck:
        check();
        break;
      case Action::kOpen:
        session_.open();
        open();
        break;
      case Action::kEdit:
        leave_for({"/bin/sh", "-c", settings_.editor + " \"$1\"", "sh", session_.file().string()});
        break;
      case Action::kView:
        run_verb({"view", session_.puzzle().slug});
        break;
      case Action::kDebug:
        run_verb({"debug", session_.puzzle().slug});
        break;
      case Action::kGpu:
        run_verb({"run", session_.puzzle().slug, "--backend", "gpu"});
        break;
      case Action::kQuit:
        quit_ = true;
        break;
    }
  }

  // This program once more, on the same puzzle; what it prints stays until Enter. Ctrl-C is for it, and the shell lives on: else
  // two would read the terminal.
  void run_verb(const std::vector<std::string>& words) {
    std::vector<std::string> command = {"/bin/sh", "-c", "trap : INT QUIT; \"$@\"; printf '\\nEnter goes back to watch mode. '; read -r enter", "sh",
                                        std::filesystem::read_symlink("/proc/self/exe").string()};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"--puzzles", settings_.puzzles_dir.string()});
    leave_for(command);
  }

  // The command gets the terminal as the shell had it; what it saves is noticed as ever.
  void leave_for(const std::vector<std::string>& command) {
    painter_.leave();
    terminal_.suspend();
    const pid_t pid = ::fork();
    if (pid == 0) {
      sigset_t none;
      ::sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      std::vector<char*> words;
      for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      ::execv(words.front(), words.data());
      ::_exit(127);
    }
    int status = 0;
    while (pid > 0 && ::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    terminal_.resume();
    handle_signals(true);
    painter_.keep(terminal_size(STDOUT_FILENO).rows);
    if (!quit_) paint();
  }

  // `typed_elsewhere`: Ctrl-C and Ctrl-\ were meant for the command that had the terminal, gdb for one.
  void handle_signals(bool typed_elsewhere = false) {
    for (int number = signals_.next(); number != 0; number = signals_.next()) {
      if (typed_elsewhere && (number == SIGINT || number == SIGQUIT)) continue;
      switch (number) {
        case SIGTSTP:
          painter_.leave();
          terminal_.suspend();
          stop_self();
          break;  // SIGCONT follows
        case SIGCONT:
          terminal_.resume();
          paint();
          break;
        case SIGWINCH:
          style_ = text_style(settings_, STDOUT_FILENO);
          paint();
          break;
        default:
          end_signal_ = number;
          quit_ = true;
      }
    }
  }

  int checking_seconds() const {
    return static_cast<int>(
        std::chrono::duration_cast<std::chrono::seconds>(Job::Clock::now() - started_).count());
  }

  void repaint_seconds() {
    if (session_.checking() && checking_seconds() != painted_seconds_) paint();
  }

  void paint() {
    painted_seconds_ = checking_seconds();
    painter_.paint(layout(session_.screen(painted_seconds_), terminal_size(STDOUT_FILENO)));
  }

  void wait() {
    pollfd waiting[] = {{STDIN_FILENO, POLLIN, 0},
                        {signals_.fd(), POLLIN, 0},
                        {watcher_->fd(), POLLIN, 0},
                        {job_.fd(), POLLIN, 0}};
    constexpr int kCancelPollMs = 10;  // a cancelled check is waited for, or killed when its grace is over
    ::poll(waiting, std::size(waiting), job_.cancelled() ? kCancelPollMs : watcher_->wait_ms());
  }

  const Settings& settings_;
  WatchSession session_;
  SignalReader signals_;  // before the terminal: no signal may find it raw and unguarded
  RawTerminal terminal_;
  Painter painter_;
  KeyReader keys_;
  TextStyle style_ = text_style(settings_, STDOUT_FILENO);
  std::optional<FileWatcher> watcher_;
  Job job_;
  Job::Clock::time_point started_ = Job::Clock::now();
  int painted_seconds_ = 0;
  int end_signal_ = 0;
  bool wanted_ = false, quit_ = false, gone_ = false;
};

}  // namespace

int watch_loop(const Settings& settings) { return Watch(settings).run(); }

}  // namespace kl::cli
