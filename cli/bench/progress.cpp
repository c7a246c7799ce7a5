#include <cli/bench/progress.hpp>

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <cli/terminal_size.hpp>

namespace kl::cli {
namespace {

// Past stdio, whose lock a forked child of another thread would inherit held.
void put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string progress_text(int at, int of, const std::string& what, std::chrono::seconds elapsed, int columns) {
  const auto s = elapsed.count();
  const std::string time = s < 60 ? fmt::format("{} s", s) : fmt::format("{} min {:02} s", s / 60, s % 60);
  const std::string head = fmt::format("[{}/{}] ", at, of), tail = ", " + time;
  // The last column stays free: some terminals wrap when it is filled.
  const auto room = static_cast<std::size_t>(std::max(columns - 1 - static_cast<int>(head.size() + tail.size()), 2));
  return head + (what.size() > room ? what.substr(0, room - 2) + ".." : what) + tail;
}

BenchProgress::BenchProgress(int of) : is_shown_(::isatty(STDERR_FILENO) == 1), of_(of) {
  if (is_shown_) ticker_ = std::thread([this] { tick(); });
}

BenchProgress::~BenchProgress() {
  if (!is_shown_) return;
  clear();
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ended_.notify_one();
  ticker_.join();
}

void BenchProgress::show(int at, std::string what) {
  if (!is_shown_) return;
  const std::lock_guard lock(mutex_);
  at_ = at;
  what_ = std::move(what);
  draw();
}

void BenchProgress::clear() {
  if (!is_shown_) return;
  const std::lock_guard lock(mutex_);
  if (!what_.empty()) put("\r\x1b[K");
  what_.clear();
}

void BenchProgress::draw() {
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
  if (!what_.empty()) put("\r\x1b[K" + progress_text(at_, of_, what_, elapsed, terminal_size(STDERR_FILENO).columns));
}

void BenchProgress::tick() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, std::chrono::seconds(1), [this] { return ends_; })) draw();
}

}  // namespace kl::cli
