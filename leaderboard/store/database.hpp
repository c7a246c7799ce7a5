// The database behind the store: connections, transactions and what differs between database systems.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

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

// SQLite today. SQL stays inside what PostgreSQL 15 knows too; where the two differ, the text comes from here.
class Database {
 public:
  // Opens or makes the file, and brings its schema up to date. Throws std::runtime_error with the file's name.
  explicit Database(const std::string& file);

  // In a transaction that is committed when `work` returns and rolled back when it throws. One at a time: SQLite has one writer, and
  // the queue of threads here is fairer than its busy handler.
  void write(const std::function<void(soci::session&)>& work);
  // Of one state of the database, beside a writer.
  void read(const std::function<void(soci::session&)>& work);

 private:
  soci::session writer_;
  Turnstile writing_;
  soci::connection_pool readers_;
};

// Runs the migrations that the database has not seen, each in a transaction of its own. Throws if it is from a newer program.
void migrate(soci::session& sql);

}  // namespace kl::board
