// One piece of work in a child process that can be cancelled at any moment.
//
// A process, not a thread: the work forks children itself, which only a single-threaded process does
// safely, and a cancelled compiler must really end.
#pragma once

#include <sys/types.h>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace kl::cli {

class Job {
 public:
  using Clock = std::chrono::steady_clock;
  // A compiler stops within milliseconds of the flag; a kernel in a long loop knows no flag and is killed.
  static constexpr int kGraceMs = 150;

  Job() = default;
  ~Job() { kill_now(); }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Starts `work` in a child process of its own group. It gets a flag that cancel() sets; what it returns
  // comes back through poll(). Requires !running(), and that this process has no other children: those a
  // killed job leaves behind fall to this process, which ends them.
  void start(const std::function<std::string(const std::atomic<bool>& cancelled)>& work);

  bool running() const { return pid_ > 0; }
  bool cancelled() const { return cancel_time_.has_value(); }
  int fd() const { return pipe_; }  // to wait on; -1: nothing runs

  void cancel();
  void kill_now();  // returns when the child is gone

  struct Result {
    bool cancelled = false;
    bool died = false;  // it crashed; `text` says how
    std::string text;
  };
  // Reads what has come; the result once the child has ended.
  std::optional<Result> poll();

 private:
  Result reap();
  void kill_group();

  pid_t pid_ = -1;
  int pipe_ = -1;
  std::string text_;
  std::optional<Clock::time_point> cancel_time_;
};

}  // namespace kl::cli
