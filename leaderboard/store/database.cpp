#include <leaderboard/store/database.hpp>

#include <leaderboard/store/store.hpp>

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

// <soci/postgresql/soci-postgresql.h> includes libpq's header, which libsoci-dev does not bring; this is all that is wanted of it.
extern "C" soci::backend_factory const* factory_postgresql();

namespace kl::board {
namespace {

constexpr std::size_t kConnections = 8;  // of a process: with PostgreSQL for all, with SQLite for readers

// FULL: what a client was told is stored survives a power cut too. A writer of another process (a backup) is waited for.
void open_sqlite(soci::session& sql, const std::string& file) {
  sql.open(soci::sqlite3, fmt::format("db=\"{}\" timeout=10", file));
  std::string mode;
  sql << "PRAGMA journal_mode=WAL", soci::into(mode);
  sql << "PRAGMA synchronous=FULL";
  sql << "PRAGMA foreign_keys=ON";
}

// A process that is stopped in the middle of a transaction must not hold its locks for long.
void set_limits(soci::session& sql) {
  sql << "SET client_min_messages = warning";
  sql << "SET statement_timeout = '15s'";
  sql << "SET idle_in_transaction_session_timeout = '15s'";
}

void open_postgresql(soci::session& sql, const std::string& url) {
  sql.open(*factory_postgresql(), url);
  set_limits(sql);
}

// soci::transaction begins a deferred one on SQLite, which fails instead of waiting when it turns to writing.
class Transaction {
 public:
  Transaction(soci::session& sql, const char* begin) : sql_(sql) { sql_ << begin; }
  ~Transaction() {
    if (done_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // a full disk has rolled back already, and so has a connection that was cut off
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

// `begin` is nullptr where each statement is to stand alone.
void in_transaction(soci::session& sql, const char* begin, const std::function<void(soci::session&)>& work) {
  if (begin == nullptr) return work(sql);
  Transaction transaction(sql, begin);
  work(sql);
  transaction.commit();
}

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

bool names_postgresql(const std::string& where) { return where.starts_with("postgresql://") || where.starts_with("postgres://"); }

std::string shown(const std::string& where) {
  if (!names_postgresql(where)) return where;
  const auto user = where.find("//") + 2, at = where.find('@', user), colon = where.find(':', user);
  std::string text = at != std::string::npos && colon < at ? where.substr(0, colon) + where.substr(at) : where;
  return text.substr(0, text.find('?'));  // options may hold a password too
}

bool is_postgresql(soci::session& sql) { return sql.get_backend_name() == "postgresql"; }

const char* for_update(soci::session& sql) { return is_postgresql(sql) ? " FOR UPDATE" : ""; }

const char* for_update_skip_locked(soci::session& sql) { return is_postgresql(sql) ? " FOR UPDATE SKIP LOCKED" : ""; }

void have_alone(soci::session& sql, Exclusive what, std::int64_t which) {
  if (!is_postgresql(sql)) return;
  const int kind = static_cast<int>(what), number = static_cast<int>(which % 2'147'483'647);
  sql << "SELECT pg_advisory_xact_lock(:k, :n)", soci::use(kind), soci::use(number);
}

Database::Database(const std::string& where) : postgresql_(names_postgresql(where)), connections_(kConnections) {
  if (!postgresql_ && where.find('"') != std::string::npos) throw std::runtime_error("the path " + where + " holds a quote; rename it");
  try {
    soci::session& first = postgresql_ ? connections_.at(0) : writer_;
    const auto open = postgresql_ ? open_postgresql : open_sqlite;
    open(first, where);
    migrate(first);
    for (std::size_t i = postgresql_ ? 1 : 0; i < kConnections; ++i) open(connections_.at(i), where);
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(fmt::format("cannot open the database {}: {}", shown(where), error.what()));
  }
}

void Database::run(Access access, const std::function<void(soci::session&)>& work) {
  if (!postgresql_ && access == kWrite) {
    const std::lock_guard lock(writing_);
    return in_transaction(writer_, "BEGIN IMMEDIATE", work);
  }
  soci::session sql(connections_);
  if (!postgresql_) return in_transaction(sql, access == kAsk ? nullptr : "BEGIN", work);
  const char* const begin = access == kAsk ? nullptr : access == kWrite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  bool worked = false;
  const auto noted = [&](soci::session& s) {
    work(s);
    worked = access == kWrite;  // reading twice does no harm
  };
  try {
    in_transaction(sql, begin, noted);
  } catch (const soci::soci_error&) {
    if (worked || sql.is_connected()) throw;
    sql.reconnect();
    set_limits(sql);
    in_transaction(sql, begin, noted);
  }
}

}  // namespace kl::board
