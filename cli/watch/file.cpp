#include <cli/watch/file.hpp>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kl::cli {

FileWatcher::FileWatcher(std::filesystem::path file, bool use_inotify)
    : file_(std::move(file)), last_(look()) {
  if (!use_inotify) return;
  fd_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  // Not IN_MODIFY and not IN_OPEN: a save in progress and a mere reader are no saves.
  if (fd_ >= 0 && ::inotify_add_watch(fd_, file_.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

FileWatcher::~FileWatcher() {
  if (fd_ >= 0) ::close(fd_);
}

FileWatcher::State FileWatcher::look() const {
  struct stat now {};
  if (::stat(file_.c_str(), &now) != 0) return {};
  return {true, std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec, now.st_size,
          now.st_ino};
}

// Whether an event named the file. Two saves within one tick of the clock differ in nothing else.
bool FileWatcher::event_seen() {
  bool seen = false;
  alignas(inotify_event) char buffer[4096];
  for (ssize_t count; fd_ >= 0 && (count = ::read(fd_, buffer, sizeof buffer)) > 0;) {
    for (ssize_t at = 0; at < count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      seen |= event->len > 0 && file_.filename() == event->name;
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  return seen;
}

bool FileWatcher::saved(Clock::time_point now) {
  const bool event = event_seen();
  const State state = look();
  if (event || state != last_) {
    last_ = state;
    last_change_ = now;
    if (!first_change_) first_change_ = now;
  }
  // Between an editor's two renames there is no file: the save is not over.
  if (!first_change_ || !state.exists) return false;
  const auto since = [&](Clock::time_point then) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - then).count();
  };
  if (since(last_change_) < kQuietMs && since(*first_change_) < kLongestMs) return false;
  first_change_.reset();
  return true;
}

}  // namespace kl::cli
