#include <leaderboard/store/database.hpp>

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace kl::board {
namespace {

constexpr std::size_t kReaders = 8;

// FULL: what a client was told is stored survives a power cut too. A writer of another process (a backup) is waited for.
void open_sqlite(soci::session& sql, const std::string& file) {
  sql.open(soci::sqlite3, fmt::format("db=\"{}\" timeout=10", file));
  std::string mode;
  sql << "PRAGMA journal_mode=WAL", soci::into(mode);
  sql << "PRAGMA synchronous=FULL";
  sql << "PRAGMA foreign_keys=ON";
}

// soci::transaction begins a deferred one, which fails instead of waiting when it turns to writing.
class Transaction {
 public:
  Transaction(soci::session& sql, const char* begin) : sql_(sql) { sql_ << begin; }
  ~Transaction() {
    if (done_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // a full disk has rolled back already
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    sql_ << "COMMIT";
    done_ = true;
  }

 private:
  soci::session& sql_;
  bool done_ = false;
};

}  // namespace

void Turnstile::lock() {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_++;
  moved_.wait(lock, [&] { return serving_ == ticket; });
}

void Turnstile::unlock() {
  {
    const std::lock_guard lock(mutex_);
    ++serving_;
  }
  moved_.notify_all();
}

Database::Database(const std::string& file) : readers_(kReaders) {
  if (file.find('"') != std::string::npos) throw std::runtime_error("the path " + file + " holds a quote; rename it");
  try {
    open_sqlite(writer_, file);
    migrate(writer_);
    for (std::size_t i = 0; i < kReaders; ++i) open_sqlite(readers_.at(i), file);
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(fmt::format("cannot open the database {}: {}", file, error.what()));
  }
}

void Database::write(const std::function<void(soci::session&)>& work) {
  const std::lock_guard lock(writing_);
  Transaction transaction(writer_, "BEGIN IMMEDIATE");
  work(writer_);
  transaction.commit();
}

void Database::read(const std::function<void(soci::session&)>& work) {
  soci::session sql(readers_);
  Transaction transaction(sql, "BEGIN");
  work(sql);
  transaction.commit();
}

}  // namespace kl::board
