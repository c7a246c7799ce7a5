// Tells when a file has been saved, however the editor does it.
//
// inotify looks at the folder, because editors replace files by renaming; in addition the file's state is
// compared every kPollMs, because network and foreign filesystems raise no events and because a folder
// may be replaced. A save counts once nothing has happened for kQuietMs, or kLongestMs after it began.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace kl::cli {

class FileWatcher {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int kPollMs = 150;
  static constexpr int kQuietMs = 40;
  static constexpr int kLongestMs = 150;
  static constexpr int kGoneMs = 1000;  // no editor takes that long between its two renames

  explicit FileWatcher(std::filesystem::path file, bool use_inotify = true);
  ~FileWatcher();
  FileWatcher(const FileWatcher&) = delete;
  FileWatcher& operator=(const FileWatcher&) = delete;

  int fd() const { return fd_; }  // to wait on; -1: there is no inotify

  // Looks at the file. True once per save, when it has settled.
  bool saved(Clock::time_point now);
  // A save has begun: whatever runs on the old contents is in vain.
  bool pending() const { return first_change_.has_value(); }
  // There is no file, and not because an editor is replacing it.
  bool gone(Clock::time_point now) const {
    return pending() && !last_.exists && now - last_change_ >= std::chrono::milliseconds(kGoneMs);
  }
  // Milliseconds after which saved() should be asked again though nothing was to be read.
  int wait_ms() const { return pending() ? kQuietMs : kPollMs; }

 private:
  struct State {
    bool exists = false;
    std::int64_t modified_ns = 0, size = 0;
    std::uint64_t inode = 0;
    bool operator==(const State&) const = default;
  };
  State look() const;
  bool event_seen();

  std::filesystem::path file_;
  int fd_ = -1;
  State last_;
  std::optional<Clock::time_point> first_change_;
  Clock::time_point last_change_;
};

}  // namespace kl::cli
