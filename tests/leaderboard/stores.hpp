// Stores in a folder of their own, with a clock that tests turn.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <leaderboard/store/store.hpp>

namespace kl::board {

inline constexpr std::int64_t kLease = 30'000;

class StoreFolder {
 public:
  StoreFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kl-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~StoreFolder() { std::filesystem::remove_all(path_); }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  std::string file() const { return (path_ / "board.db").string(); }
  std::filesystem::path path() const { return path_; }

  std::int64_t now = 1'700'000'000'000;
  Store open() {
    return Store(file(), [this] { return now; }, kLease);
  }

 private:
  std::filesystem::path path_;
};

inline std::int64_t submit(Store& store, std::int64_t user, const std::string& key, const std::string& puzzle = "vector-add") {
  return store.submit({user, key, puzzle, "sim-tiny", "// " + key}, 1000).id;
}

}  // namespace kl::board
