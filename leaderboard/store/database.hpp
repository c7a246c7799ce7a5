// The database behind the store: connections, transactions and what differs between database systems.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>

#include <soci/soci.h>

namespace kl::board {

// Threads get it in the order in which they came. A std::mutex lets one that comes again at once pass those that sleep: under load
// some of them waited for seconds.
class Turnstile {
 public:
  void lock();
  void unlock();

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t next_ = 0, serving_ = 0;
};

// A SQLite file of one process, or a PostgreSQL database (15 or newer) that several processes may share. SQL stays inside what both
// know; where they differ, the text comes from the functions below.
class Database {
 public:
  // `where` is a file, which is made if it is not there, or postgresql://user@host/name with libpq's options. Brings the schema up to
  // date. Throws std::runtime_error that names it, without a password.
  explicit Database(const std::string& where);

  // Whether other processes may use it too.
  bool is_shared() const { return postgresql_; }

  // In a transaction that is committed when `work` returns and rolled back when it throws. PostgreSQL: READ COMMITTED, beside others,
  // so `work` locks the rows that it decides by. SQLite: one at a time, in the order of arrival. Where a connection was cut off, `work`
  // is called once more on a new one, unless the cut came while committing: nobody knows what became of that, and soci_error is thrown.
  template <class Work>
  auto write(const Work& work) {
    return value_of(kWrite, work);
  }
  // Of one state of the database, beside writers.
  template <class Work>
  auto read(const Work& work) {
    return value_of(kRead, work);
  }
  // Of one statement, which is a state of the database by itself: without a transaction around it, two round trips less.
  template <class Work>
  auto ask(const Work& work) {
    return value_of(kAsk, work);
  }

 private:
  enum Access { kRead, kAsk, kWrite };
  template <class Work>
  auto value_of(Access access, const Work& work) {
    using Value = std::invoke_result_t<Work, soci::session&>;
    if constexpr (std::is_void_v<Value>) {
      run(access, work);
    } else {
      std::optional<Value> value;
      run(access, [&](soci::session& sql) { value.emplace(work(sql)); });
      return *std::move(value);
    }
  }
  void run(Access access, const std::function<void(soci::session&)>& work);

  const bool postgresql_;
  soci::session writer_;  // of SQLite
  Turnstile writing_;
  soci::connection_pool connections_;  // SQLite: readers
};

// Whether `where` names a PostgreSQL database and not a file.
bool names_postgresql(const std::string& where);

bool is_postgresql(soci::session& sql);
// Behind a SELECT: the rows are this transaction's until it ends. SQLite has one writer, so there they are anyway.
const char* for_update(soci::session& sql);
const char* for_update_skip_locked(soci::session& sql);
// Until the transaction ends, nobody else is at the same thing.
enum class Exclusive { kMigration = 1, kSubmissionsOfUser = 2 };
void have_alone(soci::session& sql, Exclusive what, std::int64_t which);

// Runs the migrations that the database has not seen, each in a transaction of its own. Throws if it is from a newer program.
void migrate(soci::session& sql);

}  // namespace kl::board
