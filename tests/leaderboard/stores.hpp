// Stores in a folder of their own, with a clock that tests turn. Each test of a store runs twice: on SQLite, and with
// KL_TEST_DATABASE=postgresql on a PostgreSQL server that it starts.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include <leaderboard/store/store.hpp>
#include "postgresql_server.hpp"

namespace kl::board {

inline constexpr std::int64_t kLease = 30'000;

inline bool wants_postgresql() {
  const char* const wanted = std::getenv("KL_TEST_DATABASE");
  return wanted != nullptr && std::string(wanted).starts_with("postgresql");
}

// For all tests of a program; nullptr on SQLite.
inline std::unique_ptr<PostgresqlServer>& shared_server() {
  static std::unique_ptr<PostgresqlServer> server;
  return server;
}

class SharedServer : public ::testing::Environment {
 public:
  void SetUp() override {
    if (!wants_postgresql()) return;
    if (!PostgresqlServer::installed()) GTEST_SKIP() << "needs Debian's package postgresql-15; ./kernelings selftest installs it";
    shared_server() = std::make_unique<PostgresqlServer>(std::string(std::getenv("KL_TEST_DATABASE")) == "postgresql-durable");
  }
  void TearDown() override { shared_server().reset(); }
};
inline const ::testing::Environment* const kSharedServer = ::testing::AddGlobalTestEnvironment(new SharedServer);

class StoreFolder {
 public:
  StoreFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kl-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    where_ = shared_server() ? shared_server()->url() : (path_ / "board.db").string();
  }
  ~StoreFolder() { std::filesystem::remove_all(path_); }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  const std::string& where() const { return where_; }
  std::filesystem::path path() const { return path_; }

  std::int64_t now = 1'700'000'000'000;
  Store open() {
    return Store(where(), [this] { return now; }, kLease);
  }

 private:
  std::filesystem::path path_;
  std::string where_;
};

inline std::int64_t submit(Store& store, std::int64_t user, const std::string& key, const std::string& puzzle = "vector-add") {
  return store.submit({user, key, puzzle, "sim-tiny", "// " + key}, 1000).id;
}

}  // namespace kl::board
