// A line on a terminal that says how far a long run is: "[3/8] coalesce: timing yours and 2 more, 12 s".
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace kl::cli {

// Cut to `columns`, without a newline.
std::string progress_text(int at, int of, const std::string& what, std::chrono::seconds elapsed, int columns);

// Keeps the line on stderr fresh from a thread of its own, as a step may take many seconds. Without a terminal
// it does nothing. Anything else that is printed needs clear() first.
class BenchProgress {
 public:
  explicit BenchProgress(int of);
  ~BenchProgress();
  BenchProgress(const BenchProgress&) = delete;
  BenchProgress& operator=(const BenchProgress&) = delete;

  void show(int at, std::string what);
  void clear();

 private:
  void draw();
  void tick();

  const bool is_shown_;
  const int of_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ends_ = false;
  int at_ = 0;
  std::string what_;
  std::thread ticker_;
};

}  // namespace kl::cli
