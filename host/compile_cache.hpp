// The on-disk cache of compiled things. Every entry is named by the content it was made from and
// appears under its name only when complete, so that any number of processes share the folder.
//
//   compilers/KEY        first line of a compiler's --version
//   modules/KEY.deps     further files that this source includes, one per line
//   modules/KEY-DEPS.so  module, sealed: followed by the compiler's log, its length and a digest
//   headers/KEY/         precompiled header and its size
//   locks/, tmp/
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kl::host {

// A fresh folder under the cache's tmp/, removed with its owner. Empty path: could not be made.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& cache);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  const std::string& error() const { return error_; }

 private:
  std::filesystem::path path_;
  std::string error_;
};

// Holds an advisory lock on a file; waits for it unless `cancelled` becomes set. Two processes that
// would compile the same header take turns, and the second finds it made.
class FileLock {
 public:
  FileLock(const std::filesystem::path& file, const std::atomic<bool>* cancelled);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_ = -1;
};

// Writes a small file so that readers see all of it or none. False on failure, which only costs time.
bool publish_text(const std::filesystem::path& cache, const std::filesystem::path& name,
                  const std::string& text);

// Appends log, length and digest to a shared object (loaders ignore what follows the last section) and
// moves it to its name.
bool seal_module(const std::filesystem::path& made, const std::filesystem::path& name,
                 const std::string& log);

// The log of a sealed module, which it marks as used now; nothing if it is missing or damaged.
std::optional<std::string> open_sealed_module(const std::filesystem::path& name);

// Notes that an entry is in use, for prune().
void mark_used(const std::filesystem::path& entry);

// Removes the least recently used modules and headers beyond `most_bytes`, never one used within the
// last minute, and scratch folders that a killed process left behind.
void prune(const std::filesystem::path& cache, std::uintmax_t most_bytes);

}  // namespace kl::host
